import { compareDecimals, showDecimal } from "#server/contract/decimal.ts";
import type { AssetHolding, Position } from "#server/contract/portfolio.ts";

const SHOWN_DECIMALS = 1;
const USD_DECIMALS = 2;

/** "12,480.22 USD"; "unknown" where it is not known. */
export function usdWords(amount: string | null): string {
  return amount === null ? "unknown" : `${showDecimal(amount, USD_DECIMALS)} USD`;
}

/** "89.9 %", "under 0.1 %", "none"; never blank. */
export function shareWords(share: string | null): string {
  if (share === null) return "unknown";
  if (compareDecimals(share, "0") === 0) return "none";
  if (compareDecimals(share, "0.1") < 0) return "under 0.1 %";
  return `${showDecimal(share, SHOWN_DECIMALS)} %`;
}

const KINDS: Record<Position["kind"], string> = {
  native: "in the wallet",
  token: "in the wallet",
  vault: "in a vault",
  supplied: "supplied",
  borrowed: "borrowed",
  outside: "as your portfolio API says",
};

/** Where an asset is: "in the wallet, supplied". */
export function placesOf(asset: string, positions: readonly Position[]): string {
  const own = positions.filter(
    (position) => position.asset === asset && (position.amount ?? position.valueUsd) !== null,
  );
  return [...new Set(own.map(({ kind }) => KINDS[kind]))].join(", ");
}

/** The picture read aloud: "ETH 90.0 %, USDC 10.0 %". */
export function sharesAloud(assets: readonly AssetHolding[]): string {
  const held = assets.filter(({ share }) => share === null || compareDecimals(share, "0") > 0);
  if (held.length === 0) return "Nothing of what is counted";
  return held.map(({ asset, share }) => `${asset} ${shareWords(share)}`).join(", ");
}
