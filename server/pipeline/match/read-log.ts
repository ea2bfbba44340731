import { decodeEventLog } from "viem";
import type { AbiEvent, AbiInput } from "#server/contract/catalog.ts";
import { fromUnits } from "#server/contract/decimal.ts";
import type { UnitSpec } from "#server/contract/plan.ts";
import type { Value, Values } from "#server/contract/value.ts";

export type LogParts = { topics: `0x${string}`[]; data: `0x${string}` };

export type LogReading =
  | { kind: "read"; values: Values /** Names of arguments that are numbers. */; numbers: Set<string> }
  | { kind: "unreadable"; reason: string };

/** Longer texts and byte strings are cut, so that one log cannot fill the tables. */
const TEXT_CHARS_MAX = 20_000;
const CUT = "…";

/**
 * Decodes a log by one ABI item and names its values as the workflow's author sees them: numbers as exact decimals in
 * the trigger's units, addresses and bytes in lower case, a tuple's parts as `tuple.part`, lists as lists.
 *
 * Never throws: real chains hold logs that share a signature and not its layout.
 */
export function readLog(log: LogParts, spec: { event: AbiEvent; units: Record<string, UnitSpec> }): LogReading {
  const event = { ...spec.event, inputs: named(spec.event.inputs) };
  try {
    const [signature, ...rest] = log.topics;
    const { args } = decodeEventLog({
      abi: [event],
      data: log.data,
      topics: signature === undefined ? [] : [signature, ...rest],
      strict: true,
    });
    const reading = { values: {} as Values, numbers: new Set<string>(), units: spec.units };
    for (const input of event.inputs) put(reading, input, { name: input.name, value: partOf(args, input.name) });
    return { kind: "read", values: reading.values, numbers: reading.numbers };
  } catch {
    const bytes = log.data.length / 2 - 1;
    return {
      kind: "unreadable",
      reason:
        `The log does not fit ${signatureOf(spec.event)}: it has ${log.topics.length} topics and ${bytes} bytes of data. ` +
        "Check the ABI of this contract in the When node, above all which arguments are indexed.",
    };
  }
}

/** `Name(type,…)` as people write it; a tuple stays the word. */
function signatureOf(event: AbiEvent): string {
  return `${event.name}(${event.inputs.map((i) => (i.indexed ? `${i.type} indexed` : i.type)).join(", ")})`;
}

/** The names the catalog gives: an argument without one goes by its place, a second of the same name too. */
function named(inputs: AbiInput[]): AbiInput[] {
  const seen = new Set<string>();
  return inputs.map((input, at) => {
    const base = input.name || `arg${at}`;
    const name = seen.has(base) ? `${base}${at}` : base;
    seen.add(name);
    return { ...input, name, components: input.components && named(input.components) };
  });
}

type Reading = { values: Values; numbers: Set<string>; units: Record<string, UnitSpec> };

function put(into: Reading, input: AbiInput, { name, value }: { name: string; value: unknown }): void {
  // An indexed tuple or list is only there as its hash.
  if (input.type === "tuple" && !input.indexed) {
    for (const part of input.components ?? []) {
      put(into, part, { name: `${name}.${part.name}`, value: partOf(value, part.name) });
    }
    return;
  }
  if (/^u?int\d*$/.test(input.type)) into.numbers.add(name);
  into.values[name] = toValue(value, { input, unit: into.units[name] });
}

function toValue(value: unknown, as: { input: AbiInput; unit: UnitSpec | undefined }): Value {
  if (typeof value === "bigint" || typeof value === "number") return fromUnits(BigInt(value), as.unit?.decimals ?? 0);
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return toText(value, as.input);
  if (Array.isArray(value)) return value.map((item) => toValue(item, as));
  // A tuple inside a list: its parts in order.
  const parts = as.input.components ?? [];
  return parts.map((part) => toValue(partOf(value, part.name), { input: part, unit: undefined }));
}

function toText(value: string, input: AbiInput): string {
  // An indexed text is only there as its hash. Postgres keeps no NUL in text.
  const isText = input.type.startsWith("string") && !input.indexed;
  const clean = isText ? value.replaceAll("\u0000", "\uFFFD") : value.toLowerCase();
  return clean.length > TEXT_CHARS_MAX ? clean.slice(0, TEXT_CHARS_MAX).toWellFormed() + CUT : clean;
}

function partOf(whole: unknown, name: string): unknown {
  if (typeof whole !== "object" || whole === null) return undefined;
  return (whole as Record<string, unknown>)[name];
}
