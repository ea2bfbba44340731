import { z } from "zod";

const label = z.string().trim().min(1, "Give it a name").max(60, "At most 60 characters");
const key = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "Use lower-case letters, digits and hyphens, starting with a letter");

const options = z
  .array(z.strictObject({ value: key, label }))
  .min(1, "Give it at least one choice")
  .max(30, "At most 30 choices");

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
    options,
    default: key,
  }),
  z.strictObject({
    kind: z.literal("choices"),
    key,
    label,
    options,
    default: z.array(key),
  }),
  z.strictObject({ kind: z.literal("yes-no"), key, label, default: z.boolean() }),
]);

/** Values by field key: decimal string, choice value, list of choice values, or yes/no. */
export const topicValuesSchema = z.record(
  key,
  z.union([z.string().max(120), z.array(z.string().max(60)), z.boolean()]),
);

export const topicPresetSchema = z.strictObject({ key, label, values: topicValuesSchema });

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
