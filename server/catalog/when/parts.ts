import { isAddress } from "viem";
import { z } from "zod";
import type { SentencePart } from "#server/contract/catalog.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import type { AddressConfig } from "#server/contract/trigger-config.ts";
import type { Output } from "#server/contract/value.ts";
import { chainOf } from "../chains/index.ts";
import type { NodeProblem, Scope } from "../define-node.ts";
import { error } from "../problem.ts";
import { showValue } from "../show-value.ts";

/** A decimal as a field gives it: the small ones come as numbers. What is none is for the check. */
export const decimalSchema = z.union([z.string().max(120), z.number().transform(String)]);

/** Whole seconds; a text while they are typed, which the check names. */
export const secondsSchema = (max: number) =>
  z
    .int("type a whole number")
    .min(0, "it is at least 0")
    .max(max, `it is at most ${spanWords(max)}`);

export const addressSchema: z.ZodType<AddressConfig> = z.strictObject({
  address: z.string().max(100),
  name: z.string().max(80),
});
/** A template asks for one that is whole, since what it draws can be published as it is. */
export const templateAddressSchema = z.strictObject({
  address: z.string().regex(/^0x[0-9a-fA-F]{40}$/, "is not an address: 0x and 40 digits"),
  name: z.string().max(80).default(""),
});
export const amountSchema = decimalSchema.refine((text) => isDecimal(text) && !text.startsWith("-"), "is not a number");
export const NO_ADDRESS: AddressConfig = { address: "", name: "" };

export function isHexAddress(text: string | undefined): boolean {
  return isAddress(text ?? "", { strict: false });
}

/** An address that was checked, as the stages compare them. */
export function lower(address: string): `0x${string}` {
  return address.trim().toLowerCase() as `0x${string}`;
}

/** `what` in words, with its article: "the contract". */
export function checkAddress({ address }: AddressConfig, field: string, what: string): NodeProblem[] {
  if (!address.trim()) return [error(`${field}.address`, "address-missing", `Give ${what}'s address.`)];
  if (isHexAddress(address)) return [];
  const message = `“${address.slice(0, 60)}” is not an address: 0x and 40 digits.`;
  return [error(`${field}.address`, "address-invalid", message)];
}

/** Its name, or its address cut short; faulty while there is neither. */
export function addressChip(config: AddressConfig | undefined, missing: string): SentencePart {
  if (config?.name.trim()) return { chip: config.name.trim() };
  return isHexAddress(config?.address) ? { chip: showValue(config?.address) } : { chip: missing, faulty: true };
}

export function chainChip(chainId: number | undefined): SentencePart {
  const chain = chainId === undefined ? undefined : chainOf(chainId);
  return chain ? { chip: chain.name } : { chip: "a chain", faulty: true };
}

export function checkChain(chainId: number | undefined, { facts }: Scope): NodeProblem[] {
  if (chainId === undefined) return [error("chainId", "required", "Chain is not set yet.")];
  const chain = chainOf(chainId);
  if (!chain) return [error("chainId", "chain-unknown", `Chain ${chainId} is not in the catalogue. Pick another one.`)];
  if (facts.chainIds.includes(chainId)) return [];
  const message = `This installation has no endpoint for ${chain.name}. Pick another chain, or ask its admin to connect it.`;
  return [error("chainId", "chain-not-connected", message)];
}

/** Where on a chain it was. */
export const PLACE_OUTPUTS: Output[] = [
  { path: ["$block"], label: "Block", type: { kind: "number" } },
  { path: ["$chain"], label: "Chain", type: { kind: "text" } },
];

/** Where a value was read; one that cannot be read has no block. */
export const READ_OUTPUTS: Output[] = PLACE_OUTPUTS.map((output) =>
  output.path[0] === "$block" ? { ...output, way: "next" } : output,
);

export const TX_OUTPUT: Output = { path: ["$tx"], label: "Transaction", type: { kind: "text" } };
export const CONTRACT_OUTPUT: Output = { path: ["$contract"], label: "Contract", type: { kind: "address" } };

/** "3 days", "90 minutes", "1 hour": in the largest unit that leaves no rest. */
export function spanWords(seconds: number): string {
  const [size, unit] = SPANS.find(([each]) => seconds >= each && seconds % each === 0) ?? [1, "second"];
  return seconds === size ? `1 ${unit}` : `${seconds / size} ${unit}s`;
}

const SPANS: [number, string][] = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** "a, b or c". */
export function listWords(words: string[], conjunction: "and" | "or"): string {
  const last = words.at(-1);
  if (words.length < 2 || last === undefined) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${conjunction} ${last}`;
}
