import { signatureOf } from "#server/contract/abi-names.ts";
import type { CallConfig, CallValue } from "#server/contract/call-config.ts";
import type { AbiAction } from "#server/contract/catalog.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { type Callable, parseActionsText } from "../../abi-actions.ts";
import { NO_CALL } from "../../call/call-field.ts";
import { inputLabel } from "../../call/encode-call.ts";
import { fitValue } from "../../call/fit-value.ts";
import { chainOf, chains } from "../../chains/index.ts";
import type { Findings } from "../findings.ts";
import type { Tree } from "../read-yaml.ts";
import { type EventNames, readText } from "./expressions.ts";
import { type Fields, textOf } from "./read-file.ts";

type Reading = { names: EventNames; found: Findings };
export type CallCard = { type: "contract-call"; name: string; config: Record<string, unknown> };

const HOUR_SECONDS = 3_600;

/** An action of the type `call` that changes something: a card “Call a contract”, whose signer is still to be picked. */
export function readCall(action: Fields, name: string, reading: Reading): CallCard | undefined {
  const { found } = reading;
  const callable = callableOf(action, found);
  const chainId = chainIdOf(action, found);
  const address = addressOf(action, found);
  const args = callable && argsOf(action, callable.actions[0] as AbiAction, reading);
  const [picked] = callable?.actions ?? [];
  if (!callable || !picked || chainId === undefined || address === undefined || !args) return undefined;
  const what = `It is sent by a signer of this workspace, not by Kwala's wallet. Pick it on the card “${name}”; an owner adds signers under Settings.`;
  found.note({ kind: "fill-in", line: action.fields.get("SmartWallet")?.line ?? action.line, what });
  const call: CallConfig = {
    ...NO_CALL,
    ...{ address, functions: callable.actions, errors: callable.errors, function: signatureOf(picked), args },
  };
  return { type: "contract-call", name, config: { chainId, call, signer: "", worthSeconds: HOUR_SECONDS } };
}

/** The function first, with whatever errors the file's ABI has beside it. */
function callableOf({ fields, line }: Fields, found: Findings): Callable | undefined {
  const spot = fields.get("TargetFunction");
  const text = textOf(spot, found);
  if (!spot || text === undefined) {
    const cure = "Write it with the types of its arguments, such as function pause() or function pay(address to).";
    return found.refuse({ line, code: "function-missing", what: "“TargetFunction” is missing.", cure });
  }
  try {
    const { actions } = parseActionsText(/^function\b/.test(text) ? text : `function ${text}`);
    return { actions: actions.slice(0, 1), errors: errorsOf(fields.get("EncodedABI")?.value) };
  } catch (cause) {
    if (!(cause instanceof BadInputError)) throw cause;
    const what = `“${text.slice(0, 80)}” is not a function that can be called.`;
    const cure = "Write it with the types of its arguments, such as function pay(address to, uint256 amount).";
    return found.refuse({ line: spot.line, code: "function-invalid", what, cure });
  }
}

/** What stands in `EncodedABI` is an ABI in base64, or arguments; the latter tell nothing. */
function errorsOf(tree: Tree | undefined): Callable["errors"] {
  if (tree?.kind !== "text") return [];
  try {
    return parseActionsText(Buffer.from(tree.text, "base64").toString("utf8")).errors;
  } catch {
    return [];
  }
}

function chainIdOf({ fields, line }: Fields, found: Findings): number | undefined {
  const spot = fields.get("ChainID");
  const text = textOf(spot, found);
  const cure = `Write one of ${chains.map(({ id, name }) => `${id} (${name})`).join(", ")}.`;
  if (!spot || text === undefined) {
    return found.refuse({ line, code: "chain-missing", what: "“ChainID” of the call is missing.", cure });
  }
  const id = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (chainOf(id)) return id;
  const what =
    id === 1905 ? "1905 is Kalp, which is not called here." : `Chain ${text.slice(0, 40)} is not called here.`;
  return found.refuse({ line: spot.line, code: "chain-unknown", what, cure });
}

function addressOf({ fields, line }: Fields, found: Findings): string | undefined {
  const spot = fields.get("TargetContract");
  const text = textOf(spot, found);
  if (text !== undefined && /^0x[0-9a-fA-F]{40}$/.test(text)) return text.toLowerCase();
  const what = text === undefined ? "“TargetContract” is missing." : `“${text.slice(0, 60)}” is not an address.`;
  const cure = "Write the address of the contract to call: 0x and 40 digits.";
  return found.refuse({ line: spot?.line ?? line, code: "address-invalid", what, cure });
}

function argsOf({ fields, line }: Fields, action: AbiAction, reading: Reading): CallValue[] | undefined {
  const spot = fields.get("TargetParams");
  const items = spot?.value.kind === "list" ? spot.value.items : spot ? [spot.value] : [];
  if (items.length !== action.inputs.length) {
    const what = `“${action.name}” takes ${action.inputs.length} values, and TargetParams has ${items.length}.`;
    const cure = "Write a value for each, in their order: TargetParams: [re.event(0), 12].";
    return reading.found.refuse({ line: spot?.line ?? line, code: "params", what, cure });
  }
  const args = items.flatMap((item, at) => argOf(item, { action, at, reading }) ?? []);
  return args.length === items.length ? args : undefined;
}

type Place = { action: AbiAction; at: number; reading: Reading };

function argOf(tree: Tree, place: Place): CallValue | undefined {
  const { line } = tree;
  const { found, names } = place.reading;
  const before = found.problems.length;
  const text = tree.kind === "text" ? tree.text.trim() : JSON.stringify(plain(tree));
  const parts = readText({ text, line }, names, found);
  if (found.problems.length > before) return undefined;
  if (tree.kind !== "text" && parts.some((part) => typeof part !== "string")) {
    return { kind: "json", text: parts, decimals: 0 };
  }
  const [only] = parts;
  if (parts.length === 1 && only && typeof only !== "string") return { kind: "ref", ref: only.ref, decimals: 0 };
  if (parts.every((part) => typeof part === "string")) return literal(parts.join(""), line, place);
  const what = `An argument of “${place.action.name}” mixes words with a value of the event.`;
  const cure = "Give it one value, such as re.event(0), or words alone.";
  return found.refuse({ line, code: "params", what, cure });
}

function literal(text: string, line: number, { action, at, reading }: Place): CallValue | undefined {
  const input = action.inputs[at];
  if (!input) return undefined;
  const value = input.type === "bool" ? text === "true" : text;
  const fitted = fitValue(input.type === "bool" ? text : value, { input, label: inputLabel(input, at), decimals: 0 });
  if (fitted.ok) return { kind: "value", value, decimals: 0 };
  const cure = "Write a value of the type that the function takes.";
  return reading.found.refuse({ line, code: "params", what: fitted.reason, cure });
}

function plain(tree: Tree): unknown {
  if (tree.kind === "list") return tree.items.map(plain);
  if (tree.kind === "map") return Object.fromEntries(tree.entries.map(({ key, value }) => [key, plain(value)]));
  return tree.text;
}
