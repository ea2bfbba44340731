import { signatureOf } from "#server/contract/abi-names.ts";
import type { AbiEvent } from "#server/contract/catalog.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { eventArguments, parseAbiText } from "../../abi.ts";
import { protocols } from "../../protocols/index.ts";
import type { Findings } from "../findings.ts";
import type { Tree } from "../read-yaml.ts";
import type { EventNames, Named } from "./expressions.ts";
import { type Spot, textOf } from "./read-file.ts";

/** The event that a trigger waits for, among those of its contract. */
export type EventAbi = { events: AbiEvent[]; event: AbiEvent };

const BASE64 = /^[A-Za-z0-9+/\s]+=*\s*$/;

/**
 * The event by its signature: from the file's ABI, from names in the signature itself, or from a known protocol. Without
 * one of these nobody knows which arguments are indexed, and a log cannot be read.
 */
export function readEventAbi(name: Spot, abi: Spot | undefined, found: Findings): EventAbi | undefined {
  const signature = textOf(name, found);
  if (signature === undefined) return undefined;
  const [, event = "", inputs = ""] = /^([\w$]+)\s*\((.*)\)$/s.exec(signature) ?? [];
  if (!event) {
    const cure = "Write it with the types of its arguments, such as Transfer(address,address,uint256).";
    return found.refuse({
      line: name.line,
      code: "event-signature",
      what: `“${signature.slice(0, 80)}” is not an event's signature.`,
      cure,
    });
  }
  const types = inputs.split(",").map((each) => each.trim());
  if (types.some((type) => /^\w+\s+(string|u?int\d*|address|bool)$/.test(type))) {
    const what = `“${event}” is an event of a Kalp function: its arguments are written name first.`;
    const cure =
      "Kalp is not read here. Wait for the contract's own event, and put what the function filters into TriggerEventFilter.";
    return found.refuse({ line: name.line, code: "kalp", what, cure });
  }
  const own = abi && abiOf(abi, found);
  if (abi && !own) return undefined;
  const spoken = /\bindexed\b/.test(inputs) || inputs.trim() === "" ? parsed(`event ${event}(${inputs})`) : undefined;
  const bare = `${event}(${types.map((type) => type.split(/\s/)[0] ?? "").join(",")})`;
  return own ? inAbi(own, { bare, name, found }) : (asAbi(spoken) ?? ofProtocol(bare, { name, found }));
}

const asAbi = (events: AbiEvent[] | undefined): EventAbi | undefined => events?.[0] && { events, event: events[0] };

function parsed(text: string): AbiEvent[] | undefined {
  try {
    return parseAbiText(text);
  } catch (cause) {
    if (cause instanceof BadInputError) return undefined;
    throw cause;
  }
}

type Wanted = { bare: string; name: Spot; found: Findings };

function inAbi(events: AbiEvent[], { bare, name, found }: Wanted): EventAbi | undefined {
  const event = events.find((each) => signatureOf(each) === bare);
  if (event) return { events, event };
  const cure = `The ABI has ${events.slice(0, 3).map(signatureOf).join(", ")}. Write one of its events, or give the right ABI.`;
  return found.refuse({ line: name.line, code: "event-gone", what: `${bare} is not in the ABI of this file.`, cure });
}

function ofProtocol(bare: string, { name, found }: Omit<Wanted, "bare">): EventAbi | undefined {
  for (const protocol of protocols) {
    const event = protocol.events.find((each) => signatureOf(each) === bare);
    if (!event) continue;
    const what = `Without an ABI, ${bare} is read as that of “${protocol.label}”.`;
    found.note({ kind: "assumed", line: name.line, what });
    return { events: protocol.events, event };
  }
  const what = `Without the ABI nobody can tell which arguments of ${bare} are indexed, nor what they are called.`;
  const cure = "Put the contract's ABI into TriggerSourceContractABI, as JSON or in base64; the event alone is enough.";
  return found.refuse({ line: name.line, code: "abi-missing", what, cure });
}

/** Base64, JSON in quotes, or JSON as it is, which YAML reads as a list. */
function abiOf({ line, value }: Spot, found: Findings): AbiEvent[] | undefined {
  try {
    if (value.kind !== "text") return parseAbiText(JSON.stringify(plain(value)));
    const text = value.text.trim();
    const isBase64 = BASE64.test(text);
    return parseAbiText(isBase64 ? Buffer.from(text, "base64").toString("utf8") : text);
  } catch (cause) {
    if (!(cause instanceof BadInputError)) throw cause;
    const cure = "Give the contract's ABI as JSON or in base64, or NA where there is none.";
    return found.refuse({ line, code: "abi-invalid", what: cause.publicMessage, cure });
  }
}

function plain(tree: Tree): unknown {
  if (tree.kind === "list") return tree.items.map(plain);
  if (tree.kind === "map") return Object.fromEntries(tree.entries.map(({ key, value }) => [key, plain(value)]));
  if (tree.text === "true" || tree.text === "false") return tree.text === "true";
  return tree.text;
}

/** References to the event's arguments, by place or by name. */
export function namesOf(event: AbiEvent): EventNames {
  const args = eventArguments(event);
  const labels = event.inputs.map(({ name, type }, at) => name || `${type} number ${at + 1}`);
  const cure = `${event.name} has ${labels.length > 0 ? labels.join(", ") : "no arguments"}. Refer to one of them.`;
  const found = (at: number, shown: string): Named => {
    const arg = args.find((each) => each.at === at);
    if (arg) return { ref: ["event", arg.name] };
    if (at < 0 || at >= event.inputs.length) return { what: `${shown} is not an argument of ${event.name}.`, cure };
    const what = `${shown} (${labels[at]}) cannot be read as one value: it is a tuple, or a log keeps only its hash.`;
    return { what, cure };
  };
  return {
    byPlace: (place, path) =>
      path.length > 0
        ? { what: `re.event(${place}) is one value and has no “${path.join(".")}”.`, cure }
        : found(place, `re.event(${place})`),
    byName: (name) =>
      found(
        event.inputs.findIndex((input) => input.name === name),
        `“${name}”`,
      ),
  };
}
