import { signatureOf } from "#server/contract/abi-names.ts";
import type { Condition } from "#server/contract/condition.ts";
import { eventArguments } from "../../abi.ts";
import { chainOf, chains } from "../../chains/index.ts";
import { chainlinkFeed } from "../../protocols/chainlink-feed.ts";
import { wallOf } from "../../when/wall-clock.ts";
import type { Findings } from "../findings.ts";
import { namesOf, readEventAbi } from "./event-abi.ts";
import { type EventNames, type Named, noArguments } from "./expressions.ts";
import { readFilter } from "./filters.ts";
import { type Repeat, readRepeat, readStart, type Start, type Watched } from "./moments.ts";
import { type Fields, type Spot, textOf } from "./read-file.ts";

/** What starts the workflow, as a card; and what may stand below it. */
export type TriggerCard = {
  type: string;
  name: string;
  config: Record<string, unknown>;
  names: EventNames;
  /** What the trigger cannot check by itself. */
  condition: Condition | null;
  /** Arguments of the event that are addresses. */
  addresses: { name: string; label: string }[];
  /** It is about one account. */
  hasAccount: boolean;
};

type Reading = { trigger: Fields; found: Findings; now: Date; text: string };
/** Where the trigger stands: `Trigger…` or `Recurring…`. */
type Prefix = "Trigger" | "Recurring";

const PARTS = ["SourceContract", "ChainID", "EventName", "EventFilter", "SourceContractABI", "Price"];

/** @param text all the words of the file, where some hint is looked for */
export function readTrigger(trigger: Fields, reading: Omit<Reading, "trigger">): TriggerCard | undefined {
  const { found } = reading;
  const spot = (name: string) => trigger.fields.get(name);
  const start = readStart(spot("ExecuteAfter"), found);
  const repeat = readRepeat(spot("RepeatEvery"), found);
  if (!start || !repeat) return undefined;
  const lines = { start: lineOf(spot("ExecuteAfter"), trigger), repeat: lineOf(spot("RepeatEvery"), trigger) };
  const whole = { ...reading, trigger };
  if (repeat.kind === "watch") return repeated(repeat.what, { start, lines, ...whole });
  if (start.kind === "watch") return startedBy(start.what, { repeat, lines, ...whole });
  return timed({ start, repeat, lines, ...whole });
}

const lineOf = (spot: Spot | undefined, { line }: Fields) => spot?.line ?? line;

type Timed = Reading & { start: Start; lines: { start: number; repeat: number } };

/** Again and again by an event: the first time may differ, and then it is a workflow of its own. */
function repeated(what: Watched, { start, lines, ...reading }: Timed): TriggerCard | undefined {
  const { trigger, found } = reading;
  if (start.kind === "watch" && (start.what !== what || !agree(trigger))) {
    const cure = "Import it twice: once with only the Trigger fields, once with only the Recurring ones.";
    return found.refuse({
      line: lines.repeat,
      code: "two-triggers",
      what: "The first time and the repeats have different triggers, and a workflow has one start.",
      cure,
    });
  }
  if (start.kind === "immediate") {
    const told = "It would also run once at once. Here it begins with the first event after you publish it.";
    found.note({ kind: "assumed", line: lines.start, what: told });
  }
  if (start.kind === "at" || start.kind === "block") {
    const from = start.kind === "at" ? `${isoOf(start.at)} UTC` : `block ${start.block}`;
    const told = `It would wait until ${from}. Here it begins when you publish it, so publish it then.`;
    found.note({ kind: "fill-in", line: lines.start, what: told });
  }
  const has = (prefix: Prefix) => PARTS.some((part) => trigger.fields.has(`${prefix}${part}`));
  return watching(what, has("Recurring") ? "Recurring" : "Trigger", reading);
}

/** Fields that both name say the same. */
function agree({ fields }: Fields): boolean {
  return PARTS.every((part) => {
    const [first, again] = [fields.get(`Trigger${part}`), fields.get(`Recurring${part}`)];
    return !first || !again || shapeOf(first) === shapeOf(again);
  });
}

/** What stands there, wherever that is. */
const shapeOf = ({ value }: Spot) =>
  JSON.stringify(value, (key, inside) => (key === "line" ? undefined : inside)).toLowerCase();

const isoOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");

function startedBy(what: Watched, { repeat, lines, ...reading }: Reading & { repeat: Repeat; lines: Timed["lines"] }) {
  if (repeat.kind !== "once") {
    const cure = `Write RepeatEvery: ${what} to run at each event, or ExecuteAfter: immediate to run by the clock.`;
    const told = "An event would start it and the clock repeat it. A workflow has one start here.";
    return reading.found.refuse({ line: lines.repeat, code: "two-triggers", what: told, cure });
  }
  const told = "It would run for the first event only. Here it goes on with each until you pause it or it ends.";
  reading.found.note({ kind: "assumed", line: lines.start, what: told });
  return watching(what, "Trigger", reading);
}

function watching(what: Watched, prefix: Prefix, reading: Reading): TriggerCard | undefined {
  const chainId = chainIdOf(prefix, reading);
  const address = addressOf(prefix, what, reading);
  if (chainId === undefined || address === undefined) return undefined;
  const at = { prefix, chainId, address };
  if (what === "event") return eventCard(at, reading);
  return what === "oracle_price" ? priceCard(at, reading) : activityCard(at, reading);
}

type At = { prefix: Prefix; chainId: number; address: string };

function chainIdOf(prefix: Prefix, { trigger, found }: Reading): number | undefined {
  const spot = trigger.fields.get(`${prefix}ChainID`) ?? trigger.fields.get("TriggerChainID");
  const text = textOf(spot, found);
  const known = `Write one of ${chains.map(({ id, name }) => `${id} (${name})`).join(", ")}.`;
  if (!spot || text === undefined) {
    const what = `“${prefix}ChainID” is missing.`;
    return found.refuse({ line: trigger.line, code: "chain-missing", what, cure: known });
  }
  const id = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (chainOf(id)) return id;
  const what = id === 1905 ? "1905 is Kalp, which is not read here." : `Chain ${text.slice(0, 40)} is not read here.`;
  return found.refuse({ line: spot.line, code: "chain-unknown", what, cure: known });
}

const WHOSE: Record<Watched, string> = {
  event: "the contract's address",
  oracle_price: "the price feed's address",
  address_tracking: "the address to follow",
};

function addressOf(prefix: Prefix, what: Watched, { trigger, found }: Reading): string | undefined {
  const spot = trigger.fields.get(`${prefix}SourceContract`) ?? trigger.fields.get("TriggerSourceContract");
  const text = textOf(spot, found);
  const cure = `Write ${WHOSE[what]}: 0x and 40 digits.`;
  if (!spot || text === undefined) {
    return found.refuse({
      line: trigger.line,
      code: "address-missing",
      what: `“${prefix}SourceContract” is missing.`,
      cure,
    });
  }
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return text;
  const isKalp = /^[0-9a-fA-F]{40}$/.test(text);
  const told = isKalp
    ? "Forty digits without 0x are an address of Kalp, which is not read here."
    : `“${text.slice(0, 60)}” is not an address.`;
  return found.refuse({ line: spot.line, code: isKalp ? "kalp" : "address-invalid", what: told, cure });
}

function eventCard({ prefix, chainId, address }: At, { trigger, found }: Reading): TriggerCard | undefined {
  const spot = (part: string) => trigger.fields.get(`${prefix}${part}`) ?? trigger.fields.get(`Trigger${part}`);
  const name = spot("EventName");
  if (!name) {
    const cure = "Write it with the types of its arguments, such as Transfer(address,address,uint256).";
    return found.refuse({ line: trigger.line, code: "event-missing", what: `“${prefix}EventName” is missing.`, cure });
  }
  const abi = readEventAbi(name, spot("SourceContractABI"), found);
  if (!abi) return undefined;
  const { event, events } = abi;
  const args = eventArguments(event);
  const names = namesOf(event);
  const typeOf = (arg: string) => args.find((each) => each.name === arg)?.type;
  const { filters, condition } = readFilter(spot("EventFilter"), { names, typeOf, found });
  const raw = args.filter((arg) => arg.isInteger).map((arg) => arg.name);
  if (raw.length > 0) {
    const what = `${raw.join(" and ")} will read as raw whole numbers, as in the file. Say the decimals on the card “${event.name}” to have amounts, and then write filters as amounts too.`;
    found.note({ kind: "fill-in", line: name.line, what });
  }
  return {
    type: "contract-event",
    name: event.name.slice(0, 80),
    config: { chainId, contract: { address, name: "", events, event: signatureOf(event) }, units: {}, filters },
    names,
    condition,
    addresses: args.flatMap((arg) => (arg.type.kind === "address" ? [{ name: arg.name, label: arg.label }] : [])),
    hasAccount: false,
  };
}

const RISES = /\b(ris|rose|above|over|exceed|up\b|high|pump|gain)/i;
const FALLS = /drop|fall|fell|below|under|\b(down|low|dip|less)/i;

function priceCard({ prefix, chainId, address }: At, { trigger, found, text }: Reading): TriggerCard | undefined {
  const spot = trigger.fields.get(`${prefix}Price`) ?? trigger.fields.get("TriggerPrice");
  const line = textOf(spot, found);
  if (!spot || line === undefined || !/^\d{1,30}(\.\d{1,30})?$/.test(line)) {
    const cure = "Write the price at which somebody is told, such as 195.0.";
    return found.refuse({
      line: lineOf(spot, trigger),
      code: "price-missing",
      what: `“${prefix}Price” is not a price.`,
      cure,
    });
  }
  const known = chainlinkFeed.deployments.find(
    (one) => one.chainId === chainId && one.address === address.toLowerCase(),
  );
  const [asset = "", unit = "USD"] = known?.label.split(" / ") ?? [];
  if (!asset) {
    const what =
      "The file does not say what it is the price of. Write it on the card “Price”, for sentences and messages.";
    found.note({ kind: "fill-in", line: spot.line, what });
  }
  const test = RISES.test(text) && !FALLS.test(text) ? "above" : "below";
  const what = `The file does not say from which side the price comes. It is read as ${test === "above" ? "rises above" : "falls below"} ${line}; change that on the card if it is not meant.`;
  found.note({ kind: "assumed", line: spot.line, what });
  return {
    type: "price",
    name: asset ? `${asset} price` : "Price",
    config: {
      asset,
      unit,
      source: "chainlink",
      chainId,
      feed: { address, name: known?.label ?? "" },
      test,
      lines: [{ id: "line", label: "", line: { kind: "fixed", value: line } }],
      // a feed may be silent for a day as long as its price stays
      unknownAfterSeconds: 1800,
    },
    names: noArguments("A price"),
    condition: null,
    addresses: [],
    hasAccount: false,
  };
}

/** Of a transaction's receipt: what the card makes of it. */
const RECEIPT: Record<string, string> = {
  hash: "$tx",
  transactionhash: "$tx",
  txhash: "$tx",
  blocknumber: "$block",
  value: "amount",
};

function activityCard({ prefix, chainId, address }: At, { trigger, found }: Reading): TriggerCard {
  const filter = trigger.fields.get(`${prefix}EventFilter`) ?? trigger.fields.get("TriggerEventFilter");
  if (filter) {
    const cure = "Write NA, and set tokens, direction and a least amount on the card after the import.";
    found.refuse({ line: filter.line, code: "filter", what: "The filter of an address is not read.", cure });
  }
  const what = "Every transfer from and to the address counts, of any token and of the chain's own currency.";
  found.note({ kind: "assumed", line: lineOf(trigger.fields.get("ExecuteAfter"), trigger), what });
  return {
    type: "address-activity",
    name: "Address activity",
    config: {
      chainId,
      whose: "account",
      account: { address, name: "" },
      directions: ["sent", "received"],
      native: true,
    },
    names: RECEIPT_NAMES,
    condition: null,
    addresses: [],
    hasAccount: true,
  };
}

const ofReceipt = (name: string): Named => {
  const path = RECEIPT[name.toLowerCase()];
  if (path) return { ref: ["event", path] };
  const cure =
    "Use re.event(0).hash, .blockNumber or .value; the card also offers Wallet, Direction and Other side after the import.";
  return { what: name ? `A transfer has no “${name}” here.` : "The whole receipt is not one value.", cure };
};
const RECEIPT_NAMES: EventNames = {
  byPlace: (place, path) => ofReceipt(place === 0 ? path.join(".") : `re.event(${place})`),
  byName: ofReceipt,
};

/** What a card of the clock has no part of. */
const CLOCK = { names: noArguments("A moment"), condition: null, addresses: [], hasAccount: false };

function timed(when: Timed & { repeat: Repeat }): TriggerCard | undefined {
  const { start, repeat } = when;
  if (start.kind === "block") return atBlock(start.block, when);
  if (repeat.kind === "cron") return byRule(repeat.expression, when);
  return repeat.kind === "every" ? again(repeat.seconds, when) : onceAt(when);
}

function atBlock(block: number, { repeat, lines, ...reading }: Timed & { repeat: Repeat }): TriggerCard | undefined {
  if (repeat.kind !== "once") {
    const cure = "Write RepeatEvery: NA for the block once, or ExecuteAfter: immediate for the clock.";
    const what = "A block would start it and the clock repeat it. A workflow has one start here.";
    return reading.found.refuse({ line: lines.repeat, code: "two-triggers", what, cure });
  }
  const chainId = chainIdOf("Trigger", reading);
  if (chainId === undefined) return undefined;
  return { ...CLOCK, type: "block-height", name: `Block ${block}`, config: { chainId, mode: "at", block } };
}

function byRule(expression: string, { start, lines, found }: Timed): TriggerCard {
  if (start.kind === "at") noteFrom(start.at, lines.start, found);
  const what = "The rule is read in UTC. Pick another zone on the card if it is not meant.";
  found.note({ kind: "assumed", line: lines.repeat, what });
  const time = { kind: "cron", expression, zone: "UTC" };
  return { ...CLOCK, type: "schedule", name: "By the clock", config: { time } };
}

function again(everySeconds: number, { start, lines, found }: Timed): TriggerCard {
  const from = start.kind === "at" ? (wallOf(new Date(start.at * 1000), "UTC") ?? null) : null;
  if (from === null) {
    const what = "It first runs at the next full span by the clock, not in the moment it is published.";
    found.note({ kind: "assumed", line: lines.start, what });
  }
  const time = { kind: "every", everySeconds, from, zone: "UTC" };
  return { ...CLOCK, type: "schedule", name: "Again and again", config: { time } };
}

function onceAt({ start, lines, found, now }: Timed): TriggerCard | undefined {
  if (start.kind === "at" && start.at * 1000 > now.getTime()) {
    const at = wallOf(new Date(start.at * 1000), "UTC") ?? "";
    return { ...CLOCK, type: "schedule", name: "At that time", config: { time: { kind: "at", at, zone: "UTC" } } };
  }
  const what =
    start.kind === "at"
      ? `${isoOf(start.at)} UTC has passed, and it does not repeat.`
      : "It would run once, at once, and never again. Nothing starts such a workflow here.";
  const cure = "Write a later time as ExecuteAfter, in Unix seconds, or how often as RepeatEvery.";
  return found.refuse({ line: lines.start, code: "once", what, cure });
}

function noteFrom(at: number, line: number, found: Findings): void {
  const what = `It would wait until ${isoOf(at)} UTC. Here it begins when you publish it, so publish it then.`;
  found.note({ kind: "fill-in", line, what });
}
