import { JsonNumber } from "#server/catalog/exact-json.ts";

/** A field of a sample answer that can be pointed at; `sample`: as people read it. */
export type SampleField = { path: string; type: "number" | "text" | "boolean"; sample: string; isWallet: boolean };
/** A list of the answer, with the fields of its first entries; `path` empty: the answer itself. */
export type SampleList = { path: string; count: number; fields: SampleField[] };
export type Sample = {
  lists: SampleList[] /** Outside of lists: where a link or cursor to the next page may be. */;
  top: SampleField[];
};

const DEPTH_MAX = 4;
const FIELDS_MAX = 60;
const LISTS_MAX = 8;
const ENTRIES_READ = 20;
const SAMPLE_CHARS = 60;

/** What of an answer can be pointed at, each with the path that the settings take. */
export function describeSample(json: unknown): Sample {
  const sample: Sample = { lists: [], top: [] };
  walk(json, { path: "", depth: 0 }, sample);
  return sample;
}

function walk(json: unknown, { path, depth }: { path: string; depth: number }, into: Sample): void {
  if (Array.isArray(json)) {
    if (into.lists.length < LISTS_MAX && json.some(isObject)) into.lists.push(listOf(json, path));
    return;
  }
  if (!isObject(json)) {
    const field = fieldOf(json, path);
    if (field && path && into.top.length < FIELDS_MAX) into.top.push(field);
    return;
  }
  if (depth >= DEPTH_MAX) return;
  for (const [key, value] of Object.entries(json)) walk(value, { path: join(path, key), depth: depth + 1 }, into);
}

/** Entries may leave out what is empty: the first that has a field shows it. */
function listOf(entries: readonly unknown[], path: string): SampleList {
  const fields = new Map<string, SampleField>();
  const visit = (json: unknown, at: string, depth: number): void => {
    if (isObject(json)) {
      if (depth < DEPTH_MAX) for (const [key, value] of Object.entries(json)) visit(value, join(at, key), depth + 1);
      return;
    }
    const field = at && !fields.has(at) && fields.size < FIELDS_MAX ? fieldOf(json, at) : undefined;
    if (field) fields.set(at, field);
  };
  for (const entry of entries.slice(0, ENTRIES_READ)) visit(entry, "", 0);
  return { path, count: entries.length, fields: [...fields.values()] };
}

function fieldOf(value: unknown, path: string): SampleField | undefined {
  const type = value instanceof JsonNumber ? "number" : typeof value === "string" ? "text" : "boolean";
  const text = value instanceof JsonNumber ? value.source : value;
  if (type === "boolean" && typeof value !== "boolean") return undefined;
  const shown = String(text);
  const sample = shown.length > SAMPLE_CHARS ? `${shown.slice(0, SAMPLE_CHARS)}…` : shown;
  return { path, type, sample, isWallet: /^0x[0-9a-fA-F]{40}$/.test(shown) };
}

const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === "object" && json !== null && !Array.isArray(json) && !(json instanceof JsonNumber);

const join = (path: string, key: string): string => {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}["${key}"]`;
  return path ? `${path}.${key}` : key;
};
