import type { TopicInput, TopicValues } from "#server/contract/topic.ts";
import { topicProblems, whyValueWrong } from "#server/contract/topic-rules.ts";
import { BadInputError } from "#server/kernel/errors.ts";

type FieldsOf = Pick<TopicInput, "name" | "fields">;

/** Throws BadInputError, naming topic and field, unless every value fits its field. Unknown keys are refused. */
export function checkTopicValues(topic: FieldsOf, values: TopicValues): void {
  for (const [key, value] of Object.entries(values)) {
    const field = topic.fields.find((f) => f.key === key);
    if (!field) throw new BadInputError(`${topic.name} has no field “${key}”.`, { field: key });
    const wrong = whyValueWrong(field, value);
    if (wrong) throw new BadInputError(`${topic.name}, ${field.label}: ${wrong}`, { field: key });
  }
}

/** Throws BadInputError, naming the first part that does not fit, unless the topic can be saved. */
export function checkTopic(topic: TopicInput): void {
  const [first] = topicProblems(topic);
  if (first) throw new BadInputError(`${placeOf(topic, first.path)}: ${first.message}`, { field: first.path });
}

/** `fields.0.default` → "Liquidation risk, Your line, default". */
function placeOf(topic: TopicInput, path: string): string {
  const [list, at, ...rest] = path.split(".");
  const part = list === "fields" ? topic.fields[Number(at)] : topic.presets[Number(at)];
  const below = rest.filter((word) => word !== "values" && word !== "label");
  return [topic.name, ...(part ? [part.label, ...below] : [])].join(", ");
}
