import { z } from "zod";
import { humanise } from "#server/contract/abi-names.ts";
import { type CallConfig, type CallValue, pickedAction } from "#server/contract/call-config.ts";
import type { SentencePart } from "#server/contract/catalog.ts";
import type { ContractCall } from "#server/contract/step.ts";
import { callSchema, checkCall, NATIVE_DECIMALS, NO_CALL } from "../call/call-field.ts";
import { encodeCall } from "../call/encode-call.ts";
import { fillJson } from "../call/fill-json.ts";
import { fitValue } from "../call/fit-value.ts";
import { chainOf } from "../chains/index.ts";
import { refChip } from "../condition/describe-condition.ts";
import {
  defineNode,
  type NameOf,
  type NodeProblem,
  type Scope,
  type StepInput,
  type StepResult,
} from "../define-node.ts";
import { inSentence } from "../in-sentence.ts";
import { error } from "../problem.ts";
import { addressChip, chainChip, checkChain, secondsSchema } from "../when/parts.ts";

const HOUR_SECONDS = 3_600;
const WEEK_SECONDS = 604_800;

const schema = z.strictObject({
  chainId: z.int().positive(),
  call: callSchema,
  signer: z.string().max(60).default(""),
  /** How long a call that waits for its gas or its limits is worth sending. */
  worthSeconds: secondsSchema(WEEK_SECONDS).default(HOUR_SECONDS),
});
type Config = z.infer<typeof schema>;

export const contractCall = defineNode<Config>({
  type: "contract-call",
  v: 1,
  family: "then",
  label: "Call a contract",
  hint: "Sends a transaction, on any chain",
  icon: "file-pen-line",
  run: "step",
  isOnce: true,
  hasInput: true,
  handles: [{ id: "next", label: "Then" }],
  fields: [
    { key: "chainId", kind: "chain", label: "Chain" },
    { key: "call", kind: "contract-call", label: "Contract and function" },
    {
      key: "signer",
      kind: "signer",
      label: "Signer",
      help: "Whose account sends it, within its limits. It is sent for each subscriber who comes this far, or once for each event where no Who stands above.",
    },
    {
      key: "worthSeconds",
      kind: "duration",
      label: "Worth sending for",
      help: "How long it may wait for cheaper gas or its signer's limits before it is given up.",
      max: WEEK_SECONDS,
    },
  ],
  defaults: { call: NO_CALL, signer: "", worthSeconds: HOUR_SECONDS },
  schema,
  sentence: (config, _facts, nameOf) => [
    "Call ",
    functionChip(config.call),
    " on ",
    contractChip(config.call, nameOf),
    " as ",
    config.signer ? { chip: config.signer, tone: "then" } : { chip: "a signer", faulty: true },
    " on ",
    chainChip(config.chainId),
  ],
  outputs: () => [],
  check: (config, scope) => [
    ...checkChain(config.chainId, scope),
    ...checkCall(config.call, "call", scope),
    ...checkSigner(config, scope),
  ],
  step: draftCall,
});

function functionChip(call: Partial<CallConfig> | undefined): SentencePart {
  const action = pickedAction(call);
  return action ? { chip: inSentence(humanise(action.name)), tone: "then" } : { chip: "a function", faulty: true };
}

function contractChip(call: CallConfig | undefined, nameOf: NameOf): SentencePart {
  return call?.from ? refChip(call.from, nameOf) : addressChip(call, "a contract");
}

function checkSigner({ signer }: Config, { facts }: Scope): NodeProblem[] {
  if (!signer) return [error("signer", "signer-missing", "Pick whose account sends it.")];
  if (facts.signerNames?.includes(signer)) return [];
  const message = `The signer “${signer}” is not here. Pick another one, or have an owner add it under Settings.`;
  return [error("signer", "signer-missing", message)];
}

function draftCall(config: Config, input: StepInput): StepResult {
  const made = contentOf(config, input);
  if (typeof made === "string") {
    return { kind: "failed", reason: made, retry: false, text: `The call was not made: ${made}` };
  }
  const draft = {
    channel: "contract-call",
    target: made.address,
    urgency: "normal" as const,
    topicId: null,
    content: made,
    why: input.why,
  };
  const on = made.contract || made.address;
  return { kind: "deliver", drafts: [draft], text: `Planned a call of ${made.function.name} on ${on}` };
}

/** @returns the call, or why it cannot be made */
function contentOf({ chainId, call, signer, worthSeconds }: Config, input: StepInput): ContractCall | string {
  const action = pickedAction(call);
  const chain = chainOf(chainId);
  if (!action || !chain) throw new Error("Bug: a checked call has a function and a chain");
  const address = fitValue(call.from ? input.read(call.from) : call.address, {
    ...{ input: { name: "", type: "address" }, label: "The contract", decimals: 0 },
  });
  if (!address.ok) return address.reason;
  const encoded = encodeCall(
    action,
    action.inputs.map((_, i) => ({ value: givenOf(call.args[i], input), decimals: call.args[i]?.decimals ?? 0 })),
  );
  if (!encoded.ok) return encoded.reason;
  const sent = fitValue(call.sent ? givenOf(call.sent, input) : "0", {
    ...{ input: { name: "", type: "uint256" }, label: "What is sent along", decimals: NATIVE_DECIMALS },
  });
  if (!sent.ok) return sent.reason;
  return {
    kind: "contract-call",
    ...{ chainId, chain: chain.name, currency: chain.currency, signer },
    address: address.text as `0x${string}`,
    contract: call.name,
    function: action,
    args: encoded.args,
    data: encoded.data,
    valueWei: sent.text,
    errors: call.errors,
    until: new Date(input.now.getTime() + worthSeconds * 1_000).toISOString(),
  };
}

/** A moment is its Unix time; everything else is as it stands. */
function givenOf(given: CallValue | undefined, input: StepInput): unknown {
  if (!given) return null;
  if (given.kind === "value") return given.value;
  if (given.kind === "json") return fillJson(given.text, (ref) => input.read(ref));
  const value = input.read(given.ref);
  const isTime = typeof value === "string" && input.typeOf(given.ref)?.type.kind === "time";
  return isTime ? String(Math.floor(new Date(value).getTime() / 1_000)) : value;
}
