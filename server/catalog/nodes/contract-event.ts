import { isAddress } from "viem";
import { z } from "zod";
import type { AbiEvent, SentencePart } from "#server/contract/catalog.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import type { EventFilter } from "#server/contract/plan.ts";
import { aType, type Output } from "#server/contract/value.ts";
import { present } from "#server/kernel/assert.ts";
import { limits } from "#server/kernel/limits.ts";
import { abiEventSchema, type EventArgument, eventArguments, eventSignature, eventTopic } from "../abi.ts";
import { chainOf } from "../chains/index.ts";
import { defineNode, type NodeProblem, type Scope } from "../define-node.ts";
import { inSentence } from "../in-sentence.ts";
import { showValue } from "../show-value.ts";

const contractSchema = z.strictObject({
  address: z.string().max(100),
  name: z.string().max(80),
  events: z.array(abiEventSchema).max(limits.abiEventsMax),
  /** Signature of the picked event; empty until one is picked. */
  event: z.string().max(2000),
});

const unitSchema = z.strictObject({ decimals: z.int().min(0).max(77), unit: z.string().max(20) });
const filterSchema = z.strictObject({
  arg: z.string().max(100),
  op: z.enum(["eq", "ne", "lt", "le", "gt", "ge"]),
  value: z.string().max(200),
});

const schema = z.strictObject({
  chainId: z.int().positive(),
  contract: contractSchema,
  units: z.record(z.string().max(100), unitSchema).default({}),
  filters: z.array(filterSchema).max(20).default([]),
});
type Config = z.infer<typeof schema>;

const OPERATORS: Record<EventFilter["op"], string> = {
  eq: "is",
  ne: "is not",
  lt: "is below",
  le: "is at most",
  gt: "is above",
  ge: "is at least",
};

/** What every event brings besides its arguments. */
const EVENT_OUTPUTS: Output[] = [
  { path: ["$time"], label: "Time of the event", type: { kind: "time" } },
  { path: ["$block"], label: "Block", type: { kind: "number" } },
  { path: ["$tx"], label: "Transaction", type: { kind: "text" } },
  { path: ["$chain"], label: "Chain", type: { kind: "text" } },
  { path: ["$contract"], label: "Contract", type: { kind: "address" } },
];

export const contractEvent = defineNode<Config>({
  type: "contract-event",
  v: 1,
  family: "when",
  label: "Contract event",
  hint: "A contract emits an event",
  icon: "radio",
  run: "trigger",
  hasInput: false,
  handles: [{ id: "next", label: "Then" }],
  fields: [
    { key: "chainId", kind: "chain", label: "Chain" },
    { key: "contract", kind: "contract-event", label: "Contract and event" },
    {
      key: "units",
      kind: "event-units",
      of: "contract",
      label: "Units",
      help: "Chains keep whole numbers. Say how many decimals each has, and what it counts.",
      optional: true,
    },
    {
      key: "filters",
      kind: "event-filters",
      of: "contract",
      label: "Only when",
      help: "Checked before a run starts, so what does not fit costs nothing.",
      optional: true,
    },
  ],
  defaults: { contract: { address: "", name: "", events: [], event: "" }, units: {}, filters: [] },
  schema,
  sentence: (config) => {
    const { contract, chainId } = config;
    const chain = chainId === undefined ? undefined : chainOf(chainId);
    const event = pickedEvent(contract);
    const contractName =
      contract?.name.trim() ||
      (isAddress(contract?.address ?? "", { strict: false }) ? showValue(contract?.address) : "");
    return [
      "When ",
      event ? { chip: event.name, tone: "when" } : { chip: "an event", faulty: true },
      " is emitted by ",
      contractName ? { chip: contractName } : { chip: "a contract", faulty: true },
      " on ",
      chain ? { chip: chain.name } : { chip: "a chain", faulty: true },
      ...filterParts(config),
    ];
  },
  outputs: (config) => {
    const event = pickedEvent(config.contract);
    const args = event ? eventArguments(event) : [];
    return [
      ...args.map((arg) => ({ path: [arg.name], label: arg.label, type: typeIn(arg, config.units) })),
      ...EVENT_OUTPUTS,
    ];
  },
  check: (config, scope) => [...checkChain(config.chainId, scope), ...checkContract(config), ...checkFilters(config)],
  compile: (config) => {
    const event = present(pickedEvent(config.contract), "a checked contract event has an event");
    const args = new Set(eventArguments(event).map((arg) => arg.name));
    return {
      kind: "log",
      chainId: config.chainId,
      address: config.contract.address.toLowerCase() as `0x${string}`,
      topic0: eventTopic(event),
      event,
      units: Object.fromEntries(Object.entries(config.units).filter(([arg]) => args.has(arg))),
      filters: config.filters,
    };
  },
});

function pickedEvent(contract: Config["contract"] | undefined): AbiEvent | undefined {
  return contract?.events.find((event) => eventSignature(event) === contract.event);
}

function typeIn(arg: EventArgument, units: Config["units"] | undefined): Output["type"] {
  const unit = units?.[arg.name]?.unit;
  if (!unit || !arg.isInteger) return arg.type;
  return arg.type.kind === "list" ? { kind: "list", of: { kind: "number", unit } } : { kind: "number", unit };
}

function filterParts({ contract, filters, units }: Partial<Config>): SentencePart[] {
  const [first, ...more] = filters ?? [];
  if (!first) return [];
  if (more.length > 0) return [" where ", { chip: `${more.length + 1} things` }, " hold"];
  const event = pickedEvent(contract);
  const arg = event && eventArguments(event).find((a) => a.name === first.arg);
  if (!arg) return [" where ", { chip: "something", faulty: true }, " holds"];
  const value = { chip: showValue(first.value, typeIn(arg, units)), ...(first.value ? {} : { faulty: true }) };
  return [" where ", { chip: inSentence(arg.label), tone: "when" }, ` ${OPERATORS[first.op]} `, value];
}

function checkChain(chainId: number, { facts }: Scope): NodeProblem[] {
  const chain = chainOf(chainId);
  if (!chain) return [error("chainId", "chain-unknown", `Chain ${chainId} is not in the catalogue. Pick another one.`)];
  if (facts.chainIds.includes(chainId)) return [];
  const message = `This installation has no endpoint for ${chain.name}. Pick another chain, or ask its admin to connect it.`;
  return [error("chainId", "chain-not-connected", message)];
}

function checkContract({ contract, units }: Config): NodeProblem[] {
  const problems: NodeProblem[] = [];
  if (!contract.address.trim())
    problems.push(error("contract.address", "address-missing", "Give the contract's address."));
  else if (!isAddress(contract.address, { strict: false })) {
    problems.push(
      error(
        "contract.address",
        "address-invalid",
        `“${contract.address}” is not a contract address: 0x and 40 digits.`,
      ),
    );
  }
  if (contract.events.length === 0) {
    problems.push(error("contract.events", "abi-missing", "Pick a known protocol or paste the contract's ABI."));
  } else if (!contract.event) problems.push(error("contract.event", "event-missing", "Pick the event."));
  const event = pickedEvent(contract);
  if (!event && contract.event && contract.events.length > 0) {
    problems.push(error("contract.event", "event-gone", `${contract.event} is not in this ABI. Pick an event of it.`));
  }
  if (event?.anonymous) {
    problems.push(
      error("contract.event", "event-anonymous", `${event.name} is anonymous: its logs cannot be told from others.`),
    );
  }
  const numbers = event ? eventArguments(event).filter((arg) => arg.isInteger && !units[arg.name]) : [];
  if (numbers[0]) {
    const message = `${numbers.map((arg) => arg.label).join(" and ")} will read as raw whole numbers. Say the decimals if that is not meant.`;
    problems.push({ severity: "warning", field: `units.${numbers[0].name}`, code: "units-missing", message });
  }
  return problems;
}

function checkFilters({ contract, filters, units }: Config): NodeProblem[] {
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

function error(field: string, code: string, message: string): NodeProblem {
  return { severity: "error", field, code, message };
}
