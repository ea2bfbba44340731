import { compareDecimals, isDecimal } from "#server/contract/decimal.ts";
import type { TopicField, TopicInput, TopicValues } from "#server/contract/topic.ts";
import { unreachable } from "#server/kernel/assert.ts";
import { BadInputError } from "#server/kernel/errors.ts";

type FieldsOf = Pick<TopicInput, "name" | "fields">;

/** Throws BadInputError, naming topic and field, unless every value fits its field. Unknown keys are refused. */
export function checkTopicValues(topic: FieldsOf, values: TopicValues): void {
  for (const [key, value] of Object.entries(values)) {
    const field = topic.fields.find((f) => f.key === key);
    if (!field) throw new BadInputError(`${topic.name} has no field “${key}”.`, { field: key });
    const wrong = whyWrong(field, value);
    if (wrong) throw new BadInputError(`${topic.name}, ${field.label}: ${wrong}`, { field: key });
  }
}

function whyWrong(field: TopicField, value: TopicValues[string]): string | undefined {
  switch (field.kind) {
    case "number":
      return whyWrongNumber(field, value);
    case "choice":
      return field.options.some((o) => o.value === value) ? undefined : "pick one of the choices.";
    case "choices": {
      const known = new Set(field.options.map((o) => o.value));
      const fits = Array.isArray(value) && value.every((v) => known.has(v)) && new Set(value).size === value.length;
      return fits ? undefined : "pick from the choices, each at most once.";
    }
    case "yes-no":
      return typeof value === "boolean" ? undefined : "say yes or no.";
    default:
      return unreachable(field);
  }
}

function whyWrongNumber(field: Extract<TopicField, { kind: "number" }>, value: TopicValues[string]) {
  if (!isDecimal(value)) return "type a plain number, such as 1.25.";
  if (field.min !== undefined && compareDecimals(value, field.min) < 0) return `the least is ${field.min}.`;
  if (field.max !== undefined && compareDecimals(value, field.max) > 0) return `the most is ${field.max}.`;
  return undefined;
}

/** Throws BadInputError unless keys are unique, defaults fit their fields and presets name fields that exist. */
export function checkTopic(topic: TopicInput): void {
  const double = (keys: string[]) => keys.find((k, i) => keys.indexOf(k) !== i);
  const twice = double(topic.fields.map((f) => f.key)) ?? double(topic.presets.map((p) => p.key));
  if (twice) throw new BadInputError(`“${twice}” is used twice in ${topic.name}. Keys must differ.`, { key: twice });
  checkTopicValues(topic, Object.fromEntries(topic.fields.map((f) => [f.key, f.default])));
  for (const preset of topic.presets) checkTopicValues(topic, preset.values);
  if (topic.defaultPreset && !topic.presets.some((p) => p.key === topic.defaultPreset)) {
    throw new BadInputError(`The default preset “${topic.defaultPreset}” is not among the presets of ${topic.name}.`);
  }
}
