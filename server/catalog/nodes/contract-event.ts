import { z } from "zod";
import { present } from "#server/kernel/assert.ts";
import { eventArguments, eventTopic } from "../abi.ts";
import { defineNode, type NodeProblem } from "../define-node.ts";
import { error, warning } from "../problem.ts";
import {
  checkFilters,
  contractSchema,
  filterParts,
  filterSchema,
  pickedEvent,
  typeIn,
  unitSchema,
} from "../when/event-filters.ts";
import {
  addressChip,
  CONTRACT_OUTPUT,
  chainChip,
  checkAddress,
  checkChain,
  lower,
  PLACE_OUTPUTS,
  TX_OUTPUT,
} from "../when/parts.ts";
import {
  AT_ONCE,
  checkSettle,
  LATE_USUAL,
  lateOutputs,
  settleLateFields,
  settleLateShape,
  settleParts,
} from "../when/settle-late.ts";

const schema = z.strictObject({
  chainId: z.int().positive(),
  contract: contractSchema,
  units: z.record(z.string().max(100), unitSchema).default({}),
  filters: z.array(filterSchema).max(20).default([]),
  ...settleLateShape,
});
type Config = z.infer<typeof schema>;

export const contractEvent = defineNode<Config>({
  type: "contract-event",
  v: 2,
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
    ...settleLateFields,
  ],
  defaults: {
    contract: { address: "", name: "", events: [], event: "" },
    units: {},
    filters: [],
    settle: AT_ONCE,
    late: LATE_USUAL,
  },
  schema,
  // version 1 acted at once and on everything, however late it was read
  migrations: { 1: (config) => ({ ...config, settle: AT_ONCE, late: LATE_USUAL }) },
  sentence: (config) => {
    const { contract, chainId } = config;
    const event = pickedEvent(contract);
    return [
      "When ",
      event ? { chip: event.name, tone: "when" } : { chip: "an event", faulty: true },
      " is emitted by ",
      addressChip(contract, "a contract"),
      " on ",
      chainChip(chainId),
      ...filterParts(config),
      ...settleParts(config.settle),
    ];
  },
  outputs: (config) => {
    const event = pickedEvent(config.contract);
    const args = event ? eventArguments(event) : [];
    return [
      ...args.map((arg) => ({ path: [arg.name], label: arg.label, type: typeIn(arg, config.units) })),
      { path: ["$time"], label: "Time of the event", type: { kind: "time" } },
      ...PLACE_OUTPUTS,
      TX_OUTPUT,
      CONTRACT_OUTPUT,
      ...lateOutputs(config.late),
    ];
  },
  check: (config, scope) => [
    ...checkChain(config.chainId, scope),
    ...checkContract(config),
    ...checkFilters(config),
    ...checkSettle(config.settle, config.chainId),
  ],
  compile: (config) => {
    const event = present(pickedEvent(config.contract), "a checked contract event has an event");
    const args = new Set(eventArguments(event).map((arg) => arg.name));
    return {
      kind: "log",
      chainId: config.chainId,
      address: lower(config.contract.address),
      topic0: eventTopic(event),
      event,
      units: Object.fromEntries(Object.entries(config.units).filter(([arg]) => args.has(arg))),
      filters: config.filters,
      settle: config.settle,
      late: config.late,
    };
  },
});

function checkContract({ contract, units }: Config): NodeProblem[] {
  const problems = checkAddress(contract, "contract", "the contract");
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
    problems.push(warning(`units.${numbers[0].name}`, "units-missing", message));
  }
  return problems;
}
