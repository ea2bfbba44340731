import { compareDecimals, isDecimal } from "#server/contract/decimal.ts";
import type { TopicField, TopicInput, TopicPreset, TopicValues } from "#server/contract/topic.ts";
import { topicProblems } from "#server/contract/topic-rules.ts";
import { topicInputSchema } from "#server/contract/topic-schema.ts";

/**
 * A topic while it is typed. Parts are named by ids of this form only: keys come from names, which change with every
 * letter, until they are saved; then they stay, for workflows and settings refer to them.
 */
export type TopicDraft = {
  savedKey: string | null;
  /** Fields it was saved with. */
  savedFieldKeys: string[];
  /** Typed by hand; empty: made from the name. */
  ownKey: string;
  name: string;
  description: string;
  icon: string;
  critical: boolean;
  onByDefault: boolean;
  fields: FieldDraft[];
  presets: PresetDraft[];
  /** A preset's id; null: the fields' own defaults. */
  defaultPreset: string | null;
  /** Id of the number field whose line is learned; null: none. */
  learns: string | null;
};

type Part = { id: string; savedKey: string | null; label: string };
export type FieldDraft = Part & {
  kind: TopicField["kind"];
  unit: string;
  min: string;
  max: string;
  step: string;
  sentence: string;
  options: Part[];
  /** Of its kind; choices by option id. */
  initial: ValueDraft;
};
export type ValueDraft = string | string[] | boolean;
/** `values` by field id; absent: the field's default. */
export type PresetDraft = Part & { values: Record<string, ValueDraft> };

/** What every part of the form gets; problems by path, such as `fields.0.label`. */
export type TopicFormProps = {
  draft: TopicDraft;
  onChange: (draft: TopicDraft) => void;
  problems: Record<string, string>;
};

let made = 0;
const newPart = (label = ""): Part => ({ id: `new:${++made}`, savedKey: null, label });
const savedPart = (key: string, label: string): Part => ({ id: `saved:${key}`, savedKey: key, label });
export const newOption = newPart;

/** What a new field of a kind starts with. */
export function newField(kind: TopicField["kind"]): FieldDraft {
  const options = kind === "choice" || kind === "choices" ? [newPart(), newPart()] : [];
  const initial = { number: "", choice: options[0]?.id ?? "", choices: [], "yes-no": false }[kind];
  return { ...newPart(), kind, unit: "", min: "", max: "", step: "", sentence: "", options, initial };
}

export const newPreset = (): PresetDraft => ({ ...newPart(), values: {} });

export function emptyDraft(): TopicDraft {
  const flags = { critical: false, onByDefault: true };
  const parts = { fields: [], presets: [], defaultPreset: null, learns: null };
  const words = { ownKey: "", name: "", description: "", icon: "bell" };
  return { savedKey: null, savedFieldKeys: [], ...words, ...flags, ...parts };
}

/** A saved topic, for changing. */
export function draftOf(topic: TopicInput): TopicDraft {
  const { key, name, description, icon, critical, onByDefault } = topic;
  const fields = topic.fields.map(fieldDraftOf);
  const presets = topic.presets.map((preset) => presetDraftOf(preset, topic.fields));
  const defaultPreset = presets.find((p) => p.savedKey === topic.defaultPreset)?.id ?? null;
  const savedFieldKeys = topic.fields.map((field) => field.key);
  const words = { ownKey: "", name, description, icon };
  const learns = fields.find((field) => field.savedKey === topic.learns)?.id ?? null;
  return { savedKey: key, savedFieldKeys, ...words, critical, onByDefault, fields, presets, defaultPreset, learns };
}

function fieldDraftOf(field: TopicField): FieldDraft {
  const base = { ...savedPart(field.key, field.label), kind: field.kind };
  const blank = { unit: "", min: "", max: "", step: "", sentence: "", options: [] };
  if (field.kind === "number") {
    const { unit, min = "", max = "", step = "", sentence = "" } = field;
    return { ...base, ...blank, unit, min, max, step, sentence, initial: field.default };
  }
  if (field.kind === "yes-no") return { ...base, ...blank, initial: field.default };
  const options = field.options.map(({ value, label }) => savedPart(value, label));
  return { ...base, ...blank, options, initial: valueDraftOf(field, field.default) };
}

function presetDraftOf(preset: TopicPreset, fields: TopicField[]): PresetDraft {
  const values: PresetDraft["values"] = {};
  for (const field of fields) {
    const value = preset.values[field.key];
    if (value !== undefined) values[`saved:${field.key}`] = valueDraftOf(field, value);
  }
  return { ...savedPart(preset.key, preset.label), values };
}

function valueDraftOf(field: TopicField, value: TopicValues[string]): ValueDraft {
  if (field.kind === "choice") return `saved:${value}`;
  return field.kind === "choices" && Array.isArray(value) ? value.map((v) => `saved:${v}`) : value;
}

/** "Governance & risk" → "governance-risk": letters, digits and hyphens, a letter first. */
export function keyOf(label: string): string {
  const plain = label.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const kebab = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+/, "");
  return (/^\d/.test(kebab) ? `n${kebab}` : kebab).slice(0, 40).replace(/-+$/, "");
}

/** The key of each part: what is saved stays, what is new gets its own. */
function keysOf(parts: Part[]): Map<string, string> {
  const taken = new Set(parts.flatMap(({ savedKey }) => savedKey ?? []));
  const keys = new Map<string, string>();
  for (const { id, savedKey, label } of parts) {
    const key = savedKey ?? freeKey(keyOf(label), taken);
    taken.add(key);
    keys.set(id, key);
  }
  return keys;
}

function freeKey(key: string, taken: ReadonlySet<string>): string {
  if (!key || !taken.has(key)) return key;
  for (let n = 2; ; n++) {
    const next = `${key.slice(0, 36)}-${n}`;
    if (!taken.has(next)) return next;
  }
}

export const fieldKeysOf = (draft: TopicDraft): Map<string, string> => keysOf(draft.fields);
export const topicKeyOf = (draft: TopicDraft): string => draft.savedKey ?? (draft.ownKey || keyOf(draft.name));

/** The topic as it would be saved; may not be valid yet. */
export function inputOf(draft: TopicDraft): TopicInput {
  const fieldKeys = fieldKeysOf(draft);
  const presetKeys = keysOf(draft.presets);
  const { name, description, icon, critical, onByDefault } = draft;
  return {
    key: topicKeyOf(draft),
    name: name.trim(),
    description: description.trim(),
    icon,
    critical,
    onByDefault,
    fields: draft.fields.map((field) => fieldOf(field, fieldKeys.get(field.id) ?? "")),
    presets: draft.presets.map((preset) => ({
      key: presetKeys.get(preset.id) ?? "",
      label: preset.label.trim(),
      values: presetValues(preset, draft.fields, fieldKeys),
    })),
    defaultPreset: draft.defaultPreset === null ? null : (presetKeys.get(draft.defaultPreset) ?? null),
    learns: learnableFields(draft).some(({ id }) => id === draft.learns)
      ? (fieldKeys.get(draft.learns ?? "") ?? null)
      : null,
  };
}

/** Fields whose line may be learned; none of a topic that is always on time. */
export const learnableFields = ({ critical, fields }: TopicDraft): FieldDraft[] =>
  critical ? [] : fields.filter(({ kind }) => kind === "number");

function fieldOf(field: FieldDraft, key: string): TopicField {
  const base = { key, label: field.label.trim() };
  const value = typedValue(field, field.initial);
  if (field.kind === "number") {
    const optional = { min: field.min, max: field.max, step: field.step, sentence: field.sentence.trim() };
    const given = Object.fromEntries(Object.entries(optional).filter(([, text]) => text !== ""));
    return { kind: "number", ...base, unit: field.unit.trim(), ...given, default: String(value) };
  }
  if (field.kind === "yes-no") return { kind: "yes-no", ...base, default: value === true };
  const keys = keysOf(field.options);
  const options = field.options.map(({ id, label }) => ({ value: keys.get(id) ?? "", label: label.trim() }));
  return field.kind === "choice"
    ? { kind: "choice", ...base, options, default: String(value) }
    : { kind: "choices", ...base, options, default: Array.isArray(value) ? value : [] };
}

function presetValues(preset: PresetDraft, fields: FieldDraft[], keys: Map<string, string>): TopicValues {
  const values: TopicValues = {};
  for (const field of fields) {
    const typed = preset.values[field.id];
    const key = keys.get(field.id);
    if (key && typed !== undefined && typed !== "") values[key] = typedValue(field, typed);
  }
  return values;
}

/** Option ids become their keys; a choice that was taken away is left out. */
function typedValue(field: FieldDraft, value: ValueDraft): TopicValues[string] {
  const keys = keysOf(field.options);
  if (field.kind === "choice") return keys.get(String(value)) ?? "";
  return field.kind === "choices" && Array.isArray(value) ? value.flatMap((id) => keys.get(id) ?? []) : value;
}

/** What is wrong, by path (`fields.0.label`); empty when it can be saved. */
export function problemsOf(draft: TopicDraft): Record<string, string> {
  const parsed = topicInputSchema.safeParse(inputOf(draft));
  const problems = parsed.success
    ? topicProblems(parsed.data)
    : parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  // The first of a place is the one to mend first.
  return Object.fromEntries(problems.map(({ path, message }) => [path, message] as const).reverse());
}

/** The topic as a subscriber would see it, with something sensible in place of what is not typed yet. */
export function previewOf(draft: TopicDraft): TopicInput {
  const input = inputOf(draft);
  const fields = input.fields.map((field, at) => {
    const base = { key: field.key || `field-${at}`, label: field.label || "Unnamed" };
    return field.kind === "number" ? { ...field, ...base, ...scaleOf(field) } : { ...field, ...base };
  });
  const presets = input.presets.map((p, at) => ({ ...p, key: p.key || `preset-${at}`, label: p.label || "Unnamed" }));
  return { ...input, key: `preview-${input.key}`, name: input.name || "Your topic", fields, presets };
}

function scaleOf(field: Extract<TopicField, { kind: "number" }>) {
  const { min, max, step } = field;
  const isScale = isDecimal(min) && isDecimal(max) && isDecimal(step) && compareDecimals(min, max) < 0;
  const scale = isScale && compareDecimals(step, "0") > 0 ? { min, max, step } : undefined;
  const fallback = scale?.min ?? "0";
  return {
    min: scale?.min,
    max: scale?.max,
    step: scale?.step,
    default: isDecimal(field.default) ? field.default : fallback,
  };
}
