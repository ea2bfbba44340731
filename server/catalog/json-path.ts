import { kindOfJson } from "./exact-json.ts";

type Step = { key: string } | { index: number };

const STEP = /^(?:\.?([A-Za-z_$][\w$-]*)|\[(\d{1,4})\]|\["([^"\]]{1,100})"\])/;
const STEPS_MAX = 20;

/** Reads "a.b[0].c" or `a["odd key"]`, with an optional "$." before it; undefined when it is not a path. */
export function parseJsonPath(text: string): Step[] | undefined {
  let rest = text.trim().replace(/^\$(?=[.[])/, "");
  const steps: Step[] = [];
  while (rest) {
    const found = STEP.exec(rest);
    if (
      !found ||
      steps.length === STEPS_MAX ||
      (steps.length === 0 && rest.startsWith(".") && !text.trim().startsWith("$"))
    ) {
      return undefined;
    }
    const [whole, name, index, quoted] = found;
    steps.push(index === undefined ? { key: name ?? quoted ?? "" } : { index: Number(index) });
    rest = rest.slice(whole.length);
  }
  return steps.length > 0 ? steps : undefined;
}

/** The value at a path, undefined when there is none; sees own properties only. */
export function readJsonPath(json: unknown, path: Step[]): unknown {
  let at = json;
  for (const step of path) {
    if (typeof at !== "object" || at === null) return undefined;
    if (Array.isArray(at) !== "index" in step) return undefined;
    if ("index" in step) at = (at as unknown[])[step.index];
    else at = Object.hasOwn(at, step.key) ? (at as Record<string, unknown>)[step.key] : undefined;
  }
  return at;
}

/** The value at a path as people write it; undefined when there is none, or it is not a path. */
export function readAt(json: unknown, text: string): unknown {
  const path = parseJsonPath(text);
  return path ? readJsonPath(json, path) : undefined;
}

/** The list at a path, of an empty one the answer itself; a clause where there is none. */
export function readListAt(json: unknown, text: string): unknown[] | string {
  const list = text === "" ? json : readAt(json, text);
  if (Array.isArray(list)) return list;
  return `${text === "" ? "the whole answer" : `“${text}”`} should be a list, but there is ${kindOfJson(list)}`;
}
