import { z } from "zod";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { AbiAction, AbiError } from "#server/contract/catalog.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { abiInputSchema } from "./abi.ts";
import { readAbiText, type Wanted } from "./abi-text.ts";

const nameSchema = z.string().regex(/^[A-Za-z_$][\w$]{0,99}$/);

/** A function that changes something, as a config holds it: nothing but what calling it needs. */
export const abiActionSchema: z.ZodType<AbiAction> = z.object({
  type: z.literal("function"),
  name: nameSchema,
  inputs: z.array(abiInputSchema).max(30),
  stateMutability: z.enum(["nonpayable", "payable"]),
});

export const abiErrorSchema: z.ZodType<AbiError> = z.object({
  type: z.literal("error"),
  name: nameSchema,
  inputs: z.array(abiInputSchema).max(30),
});

/** Up to what ends its head; what can be read of it is for viem. */
const FUNCTION = /\bfunction\s+[\w$]+\s*\([^;{}]*?\)[^;{}]*?(?=[;{}]|$|\n\s*function\b)/g;
const HEAD = /^function\s+([\w$]+)\s*(\((?:[^()]|\([^()]*\))*\))/;

const ACTIONS: Wanted<AbiAction> = {
  noun: "function that changes something",
  example: "function pause()",
  isWanted: ({ type, stateMutability }) =>
    type === "function" && (stateMutability === "nonpayable" || stateMutability === "payable"),
  schema: abiActionSchema,
  lines: (code) =>
    [...code.matchAll(FUNCTION)].flatMap(([found]) => {
      const line = found.replace(/\s+/g, " ");
      const rest = line.replace(HEAD, "");
      const [, name, inputs] = HEAD.exec(line) ?? [];
      // what only the contract itself can call, and what changes nothing
      if (!name || /\b(view|pure|internal|private)\b/.test(rest)) return [];
      return [`function ${name}${inputs}${/\bpayable\b/.test(rest) ? " payable" : ""}`];
    }),
  skipsOdd: true,
};

const ERRORS: Wanted<AbiError> = {
  noun: "error",
  example: "error NotAllowed(address who)",
  isWanted: ({ type }) => type === "error",
  schema: abiErrorSchema,
  lines: (code) =>
    [...code.matchAll(/\berror\s+[\w$]+\s*\([^;{}]*?\)(?=\s*(?:;|$|\n))/g)].map(([line]) => line.replace(/\s+/g, " ")),
  skipsOdd: true,
};

/** What can be called of a contract, and what it may refuse with. */
export type Callable = { actions: AbiAction[]; errors: AbiError[] };

/**
 * The state-changing functions of what a person pasted, in any of the forms of `parseAbiText`, and the errors beside them.
 * @throws BadInputError saying what to paste instead
 */
export function parseActionsText(text: string): Callable {
  const actions = unique(readAbiText(text, ACTIONS));
  if (actions.length === 0) {
    throw new BadInputError(
      "This ABI has no function that changes something. If the contract is a proxy, paste the ABI of its implementation.",
    );
  }
  const errors = unique(readAbiText(text, ERRORS));
  return { actions: actions.slice(0, limits.abiEventsMax), errors: errors.slice(0, limits.abiEventsMax) };
}

function unique<T extends AbiAction | AbiError>(items: T[]): T[] {
  return [...new Map(items.map((item) => [signatureOf(item), item])).values()];
}
