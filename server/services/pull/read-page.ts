import { JsonNumber, kindOfJson, parseExactly, toDecimal } from "#server/catalog/exact-json.ts";
import { readAt, readListAt } from "#server/catalog/json-path.ts";
import { storable } from "#server/catalog/message/clean-text.ts";
import type { Attributes } from "#server/contract/attribute.ts";
import type { PullSetting } from "#server/contract/pull.ts";

/** What one entry says of a wallet; an attribute that is null is taken away. */
export type Entry = {
  address: `0x${string}`;
  attributes: Record<string, Attributes[string] | null>;
  actedAt: Date | null;
};

export type Page =
  | { kind: "read"; entries: Entry[]; refusals: string[]; found: number; token: string | null }
  | { kind: "failed"; reason: string };

const TEXT_CHARS_MAX = 400;
export const ENTRIES_MAX = 5_000;

/**
 * Reads one page by the setting. Never guesses: an entry that does not fit is refused with why, and where none fits the
 * answer's shape has changed, which is a failure.
 */
export function readPage({ status, text }: { status: number; text: string }, setting: PullSetting): Page {
  const refused = refusalOf(status);
  if (refused) return { kind: "failed", reason: refused };
  const json = parseExactly(text);
  if (json === undefined) {
    return { kind: "failed", reason: text.trim() ? "its answer is not JSON" : "its answer is empty" };
  }
  const list = readListAt(json, setting.list);
  if (typeof list === "string") return { kind: "failed", reason: list };
  if (list.length > ENTRIES_MAX) {
    return {
      kind: "failed",
      reason: `a page has ${list.length} entries; at most ${ENTRIES_MAX} are read. Ask for smaller pages`,
    };
  }
  const entries: Entry[] = [];
  const refusals: string[] = [];
  for (const [number, item] of list.entries()) {
    const entry = readEntry(item, setting);
    if (typeof entry === "string") refusals.push(`Entry ${number + 1}: ${entry}`);
    else entries.push(entry);
  }
  if (entries.length === 0 && refusals.length > 0) {
    const reason = `none of its ${list.length} entries fits, as if the answer’s shape had changed. ${refusals[0]}`;
    return { kind: "failed", reason };
  }
  return { kind: "read", entries, refusals, found: list.length, token: tokenOf(json, setting) };
}

function refusalOf(status: number): string | undefined {
  if (status === 401 || status === 403) return `it refused us (${status}); check the secret in the headers`;
  if (status >= 300 && status < 400) return `it answered with a redirect (${status}), which is not followed`;
  return status >= 200 && status < 300 ? undefined : `it answered ${status}`;
}

/** What asks for the next page, as it stands in the answer; null: there is none. */
function tokenOf(json: unknown, { paging }: PullSetting): string | null {
  if (paging.kind !== "link" && paging.kind !== "cursor") return null;
  const found = readAt(json, paging.path);
  const text = found instanceof JsonNumber ? found.source : found;
  return typeof text === "string" && text !== "" ? text : null;
}

function readEntry(item: unknown, { wallet, attributes, acted }: PullSetting): Entry | string {
  const address = readAt(item, wallet);
  if (typeof address !== "string" || !/^0x[0-9a-fA-F]{40}$/.test(address)) {
    return `“${wallet}” should be a wallet’s address, but there is ${kindOfJson(address)}`;
  }
  const values: Entry["attributes"] = {};
  for (const { name, path, type } of attributes) {
    const found = readAt(item, path);
    const value = toValue(found, type);
    if (value === undefined) return `“${path}” should be ${AS[type]}, but there is ${kindOfJson(found)}`;
    values[name] = value;
  }
  const actedAt = acted ? toTime(readAt(item, acted.path)) : null;
  if (actedAt === undefined)
    return `“${acted?.path}” should be a time, but there is ${kindOfJson(readAt(item, acted?.path ?? ""))}`;
  return { address: address.toLowerCase() as `0x${string}`, attributes: values, actedAt };
}

type Type = PullSetting["attributes"][number]["type"];
const AS: Record<Type, string> = { number: "a number", text: "a text", boolean: "a yes or no" };

/** null: missing; undefined: there, and of another type. */
function toValue(found: unknown, type: Type): Attributes[string] | null | undefined {
  if (found === undefined || found === null) return null;
  if (type === "boolean") return typeof found === "boolean" ? found : undefined;
  const text = found instanceof JsonNumber ? found.source : found;
  if (type === "number") return toDecimal(text);
  return typeof text === "string" ? storable(text.slice(0, TEXT_CHARS_MAX)) : undefined;
}

/** null: they did not act; undefined: there, and no time. */
function toTime(found: unknown): Date | null | undefined {
  if (found === undefined || found === null) return null;
  const time =
    found instanceof JsonNumber
      ? new Date(Number(found.source) * 1_000)
      : new Date(typeof found === "string" ? found : "");
  return Number.isNaN(time.getTime()) ? undefined : time;
}
