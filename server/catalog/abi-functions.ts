import { z } from "zod";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { AbiFunction } from "#server/contract/catalog.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { abiInputSchema } from "./abi.ts";
import { readAbiText, type Wanted } from "./abi-text.ts";

/** A view function as a config holds it: nothing but what calling it needs. */
export const abiFunctionSchema: z.ZodType<AbiFunction> = z.object({
  type: z.literal("function"),
  name: z.string().regex(/^[A-Za-z_$][\w$]{0,99}$/),
  inputs: z.array(abiInputSchema).max(30),
  outputs: z.array(abiInputSchema).min(1).max(60),
  stateMutability: z.enum(["view", "pure"]),
});

const VIEW =
  /\bfunction\s+([\w$]+)\s*(\([^;{}]*?\))(?=[^;{}()]*?\b(?:view|pure)\b)[^;{}]*?\breturns\s*(\((?:[^;{}()]|\([^()]*\))*\))/g;

const VIEWS: Wanted<AbiFunction> = {
  noun: "view function",
  example: "function totalAssets() view returns (uint256)",
  isWanted: (item) =>
    item.type === "function" &&
    (item.stateMutability === "view" || item.stateMutability === "pure") &&
    Array.isArray(item.outputs) &&
    item.outputs.length > 0,
  schema: abiFunctionSchema,
  lines: (code) =>
    [...code.matchAll(VIEW)].map(([, name, inputs, outputs]) =>
      `function ${name}${inputs} view returns ${outputs}`.replace(/\s+/g, " "),
    ),
  skipsOdd: true,
};

/**
 * The view functions of what a person pasted, in any of the forms of `parseAbiText`.
 * @throws BadInputError saying what to paste instead
 */
export function parseViewsText(text: string): AbiFunction[] {
  const found = readAbiText(text, VIEWS);
  const functions = [...new Map(found.map((view) => [signatureOf(view), view])).values()];
  if (functions.length === 0) {
    throw new BadInputError(
      "This ABI has no view function. If the contract is a proxy, paste the ABI of its implementation.",
    );
  }
  return functions.slice(0, limits.abiEventsMax);
}
