import { z } from "zod";
import { type CallConfig, type CallValue, pickedAction, takes } from "#server/contract/call-config.ts";
import type { AbiAction, AbiInput } from "#server/contract/catalog.ts";
import { richTextSchema } from "#server/contract/message.ts";
import { aType } from "#server/contract/value.ts";
import { limits } from "#server/kernel/limits.ts";
import { abiActionSchema, abiErrorSchema } from "../abi-actions.ts";
import type { NodeProblem, Scope } from "../define-node.ts";
import { checkRichText } from "../message/check-message.ts";
import { isEmpty } from "../message/render-message.ts";
import { error } from "../problem.ts";
import { refPathSchema } from "../ref-schema.ts";
import { inputLabel } from "./encode-call.ts";
import { fitValue, typeWords } from "./fit-value.ts";

const DECIMALS_MAX = 77;
/** Of the currency of every chain in the catalogue. */
export const NATIVE_DECIMALS = 18;

const decimals = z.int("say how many decimals it has").min(0).max(DECIMALS_MAX).default(0);

const valueSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("value"), value: z.union([z.string().max(20_000), z.boolean()]), decimals }),
  z.strictObject({ kind: z.literal("ref"), ref: refPathSchema, decimals }),
  z.strictObject({ kind: z.literal("json"), text: richTextSchema, decimals }),
]);

export const callSchema: z.ZodType<CallConfig> = z.strictObject({
  address: z.string().max(100),
  name: z.string().max(80),
  from: refPathSchema.nullable().default(null),
  functions: z.array(abiActionSchema).max(limits.abiEventsMax),
  errors: z.array(abiErrorSchema).max(limits.abiEventsMax).default([]),
  function: z.string().max(2000),
  args: z.array(valueSchema).max(30),
  sent: valueSchema.nullable().default(null),
});

export const NO_CALL: CallConfig = {
  address: "",
  name: "",
  from: null,
  functions: [],
  errors: [],
  function: "",
  args: [],
  sent: null,
};

/** What keeps a call from being made, by its field. */
export function checkCall(call: CallConfig, field: string, scope: Scope): NodeProblem[] {
  const where = checkContract(call, field, scope);
  if (call.functions.length === 0) {
    return [
      ...where,
      error(`${field}.functions`, "abi-missing", "Pick a known protocol, or paste the contract's ABI."),
    ];
  }
  if (!call.function) return [...where, error(`${field}.function`, "function-missing", "Pick what to call.")];
  const action = pickedAction(call);
  if (!action) {
    const message = `${call.function} is not in this ABI. Pick a function of it.`;
    return [...where, error(`${field}.function`, "function-gone", message)];
  }
  const args = action.inputs.flatMap((input, i) => {
    const wrong = whyNot(call.args[i], { input, label: inputLabel(input, i), scope });
    return wrong ? [error(`${field}.args.${i}`, "argument", wrong)] : [];
  });
  return [...where, ...args, ...checkSent(call, action, { field, scope })];
}

const CONTRACT: AbiInput = { name: "", type: "address" };

function checkContract({ address, from }: CallConfig, field: string, scope: Scope): NodeProblem[] {
  if (from) {
    const wrong = whyNot({ kind: "ref", ref: from, decimals: 0 }, { input: CONTRACT, label: "The contract", scope });
    return wrong ? [error(`${field}.from`, "ref-gone", wrong)] : [];
  }
  if (!address.trim()) return [error(`${field}.address`, "address-missing", "Give the contract's address.")];
  const fitted = fitValue(address, { input: CONTRACT, label: "the contract", decimals: 0 });
  return fitted.ok ? [] : [error(`${field}.address`, "address-invalid", fitted.reason)];
}

const SENT: AbiInput = { name: "", type: "uint256" };

function checkSent({ sent }: CallConfig, action: AbiAction, of: { field: string; scope: Scope }): NodeProblem[] {
  if (!sent) return [];
  if (action.stateMutability !== "payable") {
    const message = `${action.name} takes no currency: it is not payable. Take away what is sent along.`;
    return [error(`${of.field}.sent`, "not-payable", message)];
  }
  const wrong = whyNot({ ...sent, decimals: NATIVE_DECIMALS }, { input: SENT, label: "What is sent along", ...of });
  return wrong ? [error(`${of.field}.sent`, "argument", wrong)] : [];
}

type Place = { input: AbiInput; label: string; scope: Scope };

function whyNot(given: CallValue | undefined, { input, label, scope }: Place): string | undefined {
  if (given?.kind === "json") return whyNotJson(given, { input, label, scope });
  if (!given || (given.kind === "value" && given.value === "" && input.type !== "string")) {
    return `Say what ${label} is.`;
  }
  if (given.kind === "value") {
    const fitted = fitValue(given.value, { input, label, decimals: given.decimals });
    return fitted.ok ? undefined : fitted.reason;
  }
  const output = scope.typeOf(given.ref);
  if (!output) return `What ${label} was is no longer made by a step above. Pick it again.`;
  return takes(input.type, output.type)
    ? undefined
    : `${output.label} is ${aType(output.type)}, and ${label} is ${typeWords(input.type)}. Pick another value.`;
}

/** What is typed whole is held against its type; with values in it, that they are there. */
function whyNotJson({ text, decimals }: Extract<CallValue, { kind: "json" }>, place: Place): string | undefined {
  const { input, label, scope } = place;
  if (isEmpty(text)) return `Say what ${label} is.`;
  if (text.every((part) => typeof part === "string")) {
    const fitted = fitValue(text.join(""), { input, label, decimals });
    return fitted.ok ? undefined : fitted.reason;
  }
  return checkRichText(text, "", scope).find(({ severity }) => severity === "error")?.message;
}
