import { isDecimal } from "#server/contract/decimal.ts";
import type { TriggerSpec } from "#server/contract/plan.ts";
import { BadInputError } from "#server/kernel/errors.ts";

type Field = Extract<TriggerSpec, { kind: "signal" }>["fields"][number];
export type SignalPayload = Record<string, string | boolean | null>;

const TEXT_CHARS_MAX = 4_000;
/** JSON numbers are doubles: with more digits they may no longer be what was sent. */
const SAFE_DIGITS = 15;

/**
 * A signal's body in its trigger's terms: every declared field, nothing else; numbers as exact decimals.
 *
 * @throws BadInputError that names each field at fault
 */
export function checkPayload(body: unknown, fields: Field[]): SignalPayload {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new BadInputError("The body is not a JSON object. Send the declared fields by name.");
  }
  const given = new Map(Object.entries(body));
  const problems: string[] = [];
  const payload: SignalPayload = {};
  for (const field of fields) {
    const value = given.get(field.name);
    given.delete(field.name);
    const checked = value === null ? { value: null } : checkField(field, value);
    if ("problem" in checked) problems.push(`${field.name} ${checked.problem}`);
    else payload[field.name] = checked.value;
  }
  for (const name of given.keys()) problems.push(`${name.slice(0, 60)} is not a field of this signal`);
  if (problems.length > 0) throw new BadInputError(`The signal was not taken: ${problems.join("; ")}.`);
  return payload;
}

type Checked = { value: string | boolean } | { problem: string };

function checkField({ kind }: Field, value: unknown): Checked {
  if (value === undefined) return { problem: "is missing; send null if there is no value" };
  switch (kind) {
    case "number":
      return checkNumber(value);
    case "address":
      return typeof value === "string" && /^0x[0-9a-fA-F]{40}$/.test(value)
        ? { value: value.toLowerCase() }
        : { problem: "must be an address: 0x and 40 hex digits" };
    case "boolean":
      return typeof value === "boolean" ? { value } : { problem: "must be true or false" };
    case "text":
      return typeof value === "string" && value.length <= TEXT_CHARS_MAX && isStorable(value)
        ? { value }
        : { problem: `must be a text of at most ${TEXT_CHARS_MAX.toLocaleString("en")} characters` };
  }
}

/** Postgres keeps neither NUL nor half a surrogate pair. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\u0000");
}

function checkNumber(value: unknown): Checked {
  if (isDecimal(value)) return { value };
  const text = typeof value === "number" ? String(value) : "";
  if (isDecimal(text) && text.replace(/\D/g, "").length <= SAFE_DIGITS) return { value: text };
  return typeof value === "number"
    ? { problem: 'has more digits than a JSON number keeps; send it as text, such as "1.08"' }
    : { problem: 'must be a plain number, such as 1.08 or "1.08"' };
}
