import type { z } from "zod";
import { isDecimal } from "./decimal.ts";
import type { topicFieldSchema, topicInputSchema, topicPresetSchema, topicValuesSchema } from "./topic-schema.ts";

export type TopicField = z.infer<typeof topicFieldSchema>;
export type TopicValues = z.infer<typeof topicValuesSchema>;
export type TopicPreset = z.infer<typeof topicPresetSchema>;
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

/** A switch, a preset (own values are put aside), or own values on top; null takes one back. What is not named stays. */
export type SettingChange = {
  enabled?: boolean | undefined;
  preset?: string | null | undefined;
  own?: Record<string, TopicValues[string] | null> | undefined;
};

/** A setting after one change of it. */
export function changeSetting(
  before: TopicSetting,
  { enabled, preset, own: changes = {} }: SettingChange,
): TopicSetting {
  const own = preset === undefined ? { ...before.own } : {};
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) delete own[key];
    else own[key] = value;
  }
  return { enabled: enabled ?? before.enabled, preset: preset === undefined ? before.preset : preset, own };
}
