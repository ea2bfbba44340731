import { z } from "zod";
import { isDecimal } from "./decimal.ts";

const label = z.string().trim().min(1, "Give it a name").max(60, "At most 60 characters");
const key = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "Use lower-case letters, digits and hyphens, starting with a letter");

/** One thing a subscriber can tune in a topic. Numbers are decimal strings in `unit`. */
export const topicFieldSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("number"),
    key,
    label,
    unit: z.string().max(20, "At most 20 characters"),
    min: z.string().optional(),
    max: z.string().optional(),
    step: z.string().optional(),
    default: z.string(),
    /** The sentence around the value: "Tell me when my health factor falls below {value}". */
    sentence: z.string().max(160, "At most 160 characters").optional(),
  }),
  z.strictObject({
    kind: z.literal("choice"),
    key,
    label,
    options: z
      .array(z.strictObject({ value: key, label }))
      .min(1, "Give it at least one choice")
      .max(30, "At most 30 choices"),
    default: key,
  }),
  z.strictObject({
    kind: z.literal("choices"),
    key,
    label,
    options: z
      .array(z.strictObject({ value: key, label }))
      .min(1, "Give it at least one choice")
      .max(30, "At most 30 choices"),
    default: z.array(key),
  }),
  z.strictObject({ kind: z.literal("yes-no"), key, label, default: z.boolean() }),
]);
export type TopicField = z.infer<typeof topicFieldSchema>;

/** Values by field key: decimal string, choice value, list of choice values, or yes/no. */
export const topicValuesSchema = z.record(
  key,
  z.union([z.string().max(120), z.array(z.string().max(60)), z.boolean()]),
);
export type TopicValues = z.infer<typeof topicValuesSchema>;

export const topicPresetSchema = z.strictObject({ key, label, values: topicValuesSchema });
export type TopicPreset = z.infer<typeof topicPresetSchema>;

export const topicInputSchema = z.strictObject({
  key,
  name: label,
  description: z.string().max(300, "At most 300 characters").default(""),
  icon: z.string().max(40).default("bell"),
  fields: z.array(topicFieldSchema).max(12, "At most 12 fields"),
  presets: z.array(topicPresetSchema).max(8, "At most 8 presets"),
  defaultPreset: key.nullable().default(null),
  onByDefault: z.boolean().default(true),
  critical: z.boolean().default(false),
  /** Key of the number field whose line learning may move, by what people do; null: none. */
  learns: key.nullable().default(null),
});
export type TopicInput = z.infer<typeof topicInputSchema>;

/** A subscriber's setting of a topic; undefined stands for "never touched". */
export type TopicSetting = { enabled: boolean; preset: string | null; own: TopicValues };

/** Where an effective value comes from. A learned line only holds back, and stands beside these; see `learnedLine`. */
export type ValueSource = "own" | "preset" | "default";

export type EffectiveTopic = {
  enabled: boolean;
  /** The preset that applies, null when none does; `own` wins over it field by field. */
  preset: string | null;
  values: TopicValues;
  sources: Record<string, ValueSource>;
};

/** Whether a stored value still is what its field takes: a field may have become another kind since it was set. */
export function fitsField({ kind }: TopicField, value: TopicValues[string] | undefined): boolean {
  if (kind === "number") return isDecimal(value);
  if (kind === "choices") return Array.isArray(value);
  return typeof value === (kind === "choice" ? "string" : "boolean");
}

/** Own setting, else preset, else the field's default; explicit always wins. What does not fit its field is passed over. */
export function effectiveTopic(
  topic: Pick<TopicInput, "fields" | "presets" | "defaultPreset" | "onByDefault">,
  setting: TopicSetting | undefined,
): EffectiveTopic {
  const presetKey = setting ? setting.preset : topic.defaultPreset;
  const preset = topic.presets.find((p) => p.key === presetKey);
  const values: TopicValues = {};
  const sources: Record<string, ValueSource> = {};
  for (const field of topic.fields) {
    const candidates: [ValueSource, TopicValues[string] | undefined][] = [
      ["own", setting?.own[field.key]],
      ["preset", preset?.values[field.key]],
    ];
    const [source, value] = candidates.find(([, one]) => fitsField(field, one)) ?? ["default", field.default];
    values[field.key] = value ?? field.default;
    sources[field.key] = source;
  }
  return { enabled: setting?.enabled ?? topic.onByDefault, preset: preset?.key ?? null, values, sources };
}
