import { compareDecimals, isDecimal } from "./decimal.ts";
import type { TopicField, TopicInput, TopicValues } from "./topic.ts";

/** What is wrong with a topic, at a path such as `fields.0.default`, as a sentence. */
export type TopicProblem = { path: string; message: string };

type NumberField = Extract<TopicField, { kind: "number" }>;

/** Why a value does not fit its field, or undefined when it does. */
export function whyValueWrong(field: TopicField, value: TopicValues[string]): string | undefined {
  if (field.kind === "number") return whyNumberWrong(field, value);
  if (field.kind === "choice") {
    return field.options.some((option) => option.value === value) ? undefined : "Pick one of the choices.";
  }
  if (field.kind === "yes-no") return typeof value === "boolean" ? undefined : "Say yes or no.";
  const known = new Set(field.options.map((option) => option.value));
  const fits = Array.isArray(value) && value.every((v) => known.has(v)) && new Set(value).size === value.length;
  return fits ? undefined : "Pick from the choices, each at most once.";
}

function whyNumberWrong(field: NumberField, value: TopicValues[string]): string | undefined {
  if (!isDecimal(value)) return "Type a plain number, such as 1.25.";
  // A bound that is no number is a problem of its own, said where it stands.
  if (isDecimal(field.min) && compareDecimals(value, field.min) < 0) return `The least is ${field.min}.`;
  if (isDecimal(field.max) && compareDecimals(value, field.max) > 0) return `The most is ${field.max}.`;
  return undefined;
}

/** Everything that is wrong with a topic beyond its shape, in the order of its parts; empty when it can be saved. */
export function topicProblems(topic: TopicInput): TopicProblem[] {
  const problems = [
    ...twice(topic.fields, "fields"),
    ...topic.fields.flatMap((field, at) => fieldProblems(field, `fields.${at}`)),
    ...twice(topic.presets, "presets"),
  ];
  topic.presets.forEach((preset, at) => {
    for (const [key, value] of Object.entries(preset.values)) {
      const field = topic.fields.find((f) => f.key === key);
      const message = field ? whyValueWrong(field, value) : `There is no field “${key}”.`;
      if (message) problems.push({ path: `presets.${at}.values.${key}`, message });
    }
  });
  if (topic.defaultPreset !== null && !topic.presets.some((p) => p.key === topic.defaultPreset)) {
    problems.push({ path: "defaultPreset", message: `There is no preset “${topic.defaultPreset}”.` });
  }
  const learns = whyNotLearnt(topic);
  if (learns) problems.push({ path: "learns", message: learns });
  return problems;
}

function whyNotLearnt({ learns, critical, fields }: TopicInput): string | undefined {
  if (learns === null) return undefined;
  if (critical) return "A critical topic is never held back, so nothing is learned of it.";
  const field = fields.find(({ key }) => key === learns);
  return field?.kind === "number" ? undefined : "Pick a number field: its line is what is learned.";
}

function twice(list: { key: string; label: string }[], path: string): TopicProblem[] {
  return list.flatMap(({ key, label }, at) =>
    list.findIndex((other) => other.key === key) === at
      ? []
      : [{ path: `${path}.${at}.label`, message: `“${label}” is here twice. Names must differ.` }],
  );
}

function fieldProblems(field: TopicField, path: string): TopicProblem[] {
  const problems = field.kind === "number" ? scaleProblems(field, path) : [];
  if (field.kind === "choice" || field.kind === "choices") {
    const options = field.options.map(({ value, label }) => ({ key: value, label }));
    problems.push(...twice(options, `${path}.options`));
  }
  const message = whyValueWrong(field, field.default);
  if (message) problems.push({ path: `${path}.default`, message });
  return problems;
}

function scaleProblems(field: NumberField, path: string): TopicProblem[] {
  const { min, max, step, sentence } = field;
  const problems: TopicProblem[] = [];
  const say = (part: string, message: string) => problems.push({ path: `${path}.${part}`, message });
  for (const part of ["min", "max", "step"] as const) {
    if (field[part] !== undefined && !isDecimal(field[part])) say(part, "Type a plain number, or leave it empty.");
  }
  if (isDecimal(min) && isDecimal(max) && compareDecimals(min, max) >= 0) say("max", `It must be more than ${min}.`);
  if (isDecimal(step) && compareDecimals(step, "0") <= 0) say("step", "It must be more than 0.");
  if (sentence && sentence.split("{value}").length !== 2) {
    say("sentence", "Write {value} once, where the number goes.");
  }
  return problems;
}
