import { keccak256, stringToBytes } from "viem";
import { z } from "zod";
import { humanise, signatureOf } from "#server/contract/abi-names.ts";
import type { AbiEvent, AbiInput } from "#server/contract/catalog.ts";
import type { ValueType } from "#server/contract/value.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { readAbiText, type Wanted } from "./abi-text.ts";

const SOLIDITY_TYPE =
  /^(u?int(8|16|24|32|40|48|56|64|72|80|88|96|1[0-9]{2}|2[0-4][0-9]|25[0-6])|address|bool|string|bytes([1-9]|[12]\d|3[0-2])?|tuple|function)(\[\d*\])*$/;

/** An input or output of an ABI item. */
export const abiInputSchema: z.ZodType<AbiInput> = z.lazy(() =>
  z.object({
    name: z.string().max(100).default(""),
    type: z.string().max(100).regex(SOLIDITY_TYPE),
    indexed: z.boolean().optional(),
    components: z.array(abiInputSchema).max(50).optional(),
  }),
);

/** An event of a contract as a config holds it: nothing but what decoding needs. */
export const abiEventSchema: z.ZodType<AbiEvent> = z.object({
  type: z.literal("event"),
  name: z.string().regex(/^[A-Za-z_$][\w$]{0,99}$/),
  inputs: z.array(abiInputSchema).max(30),
  anonymous: z.boolean().optional(),
});

/**
 * The events of what a person pasted: a JSON ABI, a build artefact with `.abi`, human-readable lines, or Solidity.
 * @throws BadInputError saying what to paste instead
 */
export function parseAbiText(text: string): AbiEvent[] {
  const found = readAbiText(text, EVENTS);
  const events = [...new Map(found.map((event) => [signatureOf(event), event])).values()];
  if (events.length === 0) {
    throw new BadInputError("This ABI has no events. If the contract is a proxy, paste the ABI of its implementation.");
  }
  if (events.length > limits.abiEventsMax) {
    throw new BadInputError(`This ABI has ${events.length} events; at most ${limits.abiEventsMax} are read.`);
  }
  return events;
}

const EVENTS: Wanted<AbiEvent> = {
  noun: "event",
  example: "event Paid(address who)",
  isWanted: ({ type }) => type === "event",
  schema: abiEventSchema,
  lines: (code) =>
    [...code.matchAll(/\bevent\s+[\w$]+\s*\([^;{}]*?\)(?:\s*anonymous)?(?=\s*(?:;|$|\n))/g)].map(([line]) =>
      line
        .replace(/\s+/g, " ")
        .replace(/\s*\)\s*anonymous$/, ")")
        .trim(),
    ),
};

/** First topic of the event's logs. */
export function eventTopic(event: AbiEvent): `0x${string}` {
  return keccak256(stringToBytes(signatureOf(event)));
}

/** One argument as the graph sees it. `at` is its place among the event's inputs. */
export type EventArgument = { name: string; label: string; at: number; type: ValueType; isInteger: boolean };

/**
 * The arguments that become values: numbers, texts, addresses, yes-or-no, and lists of those. An argument without a
 * name is called `arg0`, `arg1`… by its place; tuples are left out, and so is what a log keeps only the hash of.
 */
export function eventArguments(event: AbiEvent): EventArgument[] {
  const seen = new Set<string>();
  return event.inputs.flatMap((input, at) => {
    const type = valueType(input.type);
    const base = input.name || `arg${at}`;
    const name = seen.has(base) ? `${base}${at}` : base;
    seen.add(name);
    if (!type || (input.indexed && isHashed(input.type))) return [];
    return [
      { name, label: input.name ? humanise(input.name) : `Argument ${at + 1}`, at, type, isInteger: isInteger(type) },
    ];
  });
}

function isInteger(type: ValueType): boolean {
  return type.kind === "number" || (type.kind === "list" && type.of.kind === "number");
}

function isHashed(type: string): boolean {
  return type === "string" || type === "bytes" || type.endsWith("]");
}

function valueType(type: string): ValueType | undefined {
  const list = /^(.*)\[\d*\]$/.exec(type);
  if (list) {
    const of = list[1] ? valueType(list[1]) : undefined;
    return of && of.kind !== "list" ? { kind: "list", of } : undefined;
  }
  if (/^u?int/.test(type)) return { kind: "number" };
  if (type === "address") return { kind: "address" };
  if (type === "bool") return { kind: "boolean" };
  return type.startsWith("tuple") ? undefined : { kind: "text" };
}
