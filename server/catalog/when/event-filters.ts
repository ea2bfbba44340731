import { isAddress } from "viem";
import { z } from "zod";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { AbiEvent, SentencePart } from "#server/contract/catalog.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import type { EventFilter, UnitSpec } from "#server/contract/plan.ts";
import { aType, type Output } from "#server/contract/value.ts";
import { limits } from "#server/kernel/limits.ts";
import { abiEventSchema, type EventArgument, eventArguments } from "../abi.ts";
import type { NodeProblem } from "../define-node.ts";
import { inSentence } from "../in-sentence.ts";
import { error } from "../problem.ts";
import { showValue } from "../show-value.ts";

export const contractSchema = z.strictObject({
  address: z.string().max(100),
  name: z.string().max(80),
  events: z.array(abiEventSchema).max(limits.abiEventsMax),
  /** Signature of the picked event; empty until one is picked. */
  event: z.string().max(2000),
});

export const unitSchema = z.strictObject({ decimals: z.int().min(0).max(77), unit: z.string().max(20) });
export const filterSchema = z.strictObject({
  arg: z.string().max(100),
  op: z.enum(["eq", "ne", "lt", "le", "gt", "ge"]),
  value: z.string().max(200),
});

type Contract = z.infer<typeof contractSchema>;
type Filtered = { contract: Contract; units: Record<string, UnitSpec>; filters: EventFilter[] };

const OPERATORS: Record<EventFilter["op"], string> = {
  eq: "is",
  ne: "is not",
  lt: "is below",
  le: "is at most",
  gt: "is above",
  ge: "is at least",
};

export function pickedEvent(contract: Contract | undefined): AbiEvent | undefined {
  return contract?.events.find((event) => signatureOf(event) === contract.event);
}

/** With the unit that the operator gave it. */
export function typeIn(arg: EventArgument, units: Filtered["units"] | undefined): Output["type"] {
  const unit = units?.[arg.name]?.unit;
  if (!unit || !arg.isInteger) return arg.type;
  return arg.type.kind === "list" ? { kind: "list", of: { kind: "number", unit } } : { kind: "number", unit };
}

/** " where health factor is below 1.1". */
export function filterParts({ contract, filters, units }: Partial<Filtered>): SentencePart[] {
  const [first, ...more] = filters ?? [];
  if (!first) return [];
  if (more.length > 0) return [" where ", { chip: `${more.length + 1} things` }, " hold"];
  const event = pickedEvent(contract);
  const arg = event && eventArguments(event).find((a) => a.name === first.arg);
  if (!arg) return [" where ", { chip: "something", faulty: true }, " holds"];
  const value = { chip: showValue(first.value, typeIn(arg, units)), ...(first.value ? {} : { faulty: true }) };
  return [" where ", { chip: inSentence(arg.label), tone: "when" }, ` ${OPERATORS[first.op]} `, value];
}

export function checkFilters({ contract, filters, units }: Filtered): NodeProblem[] {
  const event = pickedEvent(contract);
  if (!event) return [];
  const args = eventArguments(event);
  return filters.flatMap((filter, i) => {
    const arg = args.find((a) => a.name === filter.arg);
    if (!arg)
      return [
        error(`filters.${i}.arg`, "filter-gone", `${event.name} has nothing called “${filter.arg}”. Pick again.`),
      ];
    return checkFilter(filter, { ...arg, type: typeIn(arg, units) }, `filters.${i}`);
  });
}

function checkFilter(filter: EventFilter, arg: EventArgument, field: string): NodeProblem[] {
  const isOrder = filter.op !== "eq" && filter.op !== "ne";
  if (isOrder && arg.type.kind !== "number") {
    return [
      error(
        `${field}.op`,
        "operator-type",
        `“${OPERATORS[filter.op]}” does not work on ${arg.label}, which is ${aType(arg.type)}.`,
      ),
    ];
  }
  const wrong = whyNotFilterValue(filter.value, arg);
  return wrong ? [error(`${field}.value`, "filter-value", wrong)] : [];
}

function whyNotFilterValue(value: string, arg: EventArgument): string | undefined {
  if (value === "") return `Say what ${inSentence(arg.label)} is compared with.`;
  if (arg.type.kind === "number" && !isDecimal(value))
    return `“${value}” is not a number. Write it as 1.10, without separators.`;
  if (arg.type.kind === "address" && !isAddress(value, { strict: false })) return `“${value}” is not an address.`;
  if (arg.type.kind === "boolean" && value !== "true" && value !== "false") return "Say true or false.";
  return arg.type.kind === "list" ? `${arg.label} is a list; filter it with a condition instead.` : undefined;
}
