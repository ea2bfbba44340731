import { z } from "zod";
import type { TokenSpec } from "#server/contract/plan.ts";
import type { NodeProblem } from "../define-node.ts";
import { error } from "../problem.ts";
import { isHexAddress, lower } from "./parts.ts";

const DECIMALS_MAX = 77;

export const tokenSchema = z.strictObject({
  address: z.string().max(100),
  symbol: z.string().max(20),
  decimals: z.int("say how many decimals it has").min(0).max(DECIMALS_MAX),
});
export type TokenConfig = z.infer<typeof tokenSchema>;

/** A template asks for one that is whole. */
export const templateTokenSchema = tokenSchema.refine(
  (token) => isHexAddress(token.address) && token.symbol.trim() !== "",
  "is not a token yet: it needs an address and a symbol",
);

export const NO_TOKEN: TokenConfig = { address: "", symbol: "", decimals: 18 };

export function checkToken({ address, symbol }: TokenConfig, field: string): NodeProblem[] {
  if (!address.trim()) return [error(`${field}.address`, "address-missing", "Pick the token, or give its address.")];
  if (!isHexAddress(address)) {
    const message = `“${address.slice(0, 60)}” is not a token's address: 0x and 40 digits.`;
    return [error(`${field}.address`, "address-invalid", message)];
  }
  if (symbol.trim()) return [];
  return [error(`${field}.symbol`, "symbol-missing", "Say what this token is called, such as USDC.")];
}

export function compileToken({ address, symbol, decimals }: TokenConfig): TokenSpec {
  return { address: lower(address), symbol: symbol.trim(), decimals };
}
