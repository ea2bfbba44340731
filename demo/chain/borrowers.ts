import { type Address, getAddress, keccak256, slice, toHex } from "viem";
import { ACTORS, type SubscriberKey } from "../actors.ts";
import type { TokenSymbol } from "./deploy/tokens.ts";

/** Someone with a loan in USDC against one collateral. */
export type Borrower = {
  address: Address;
  collateral: Exclude<TokenSymbol, "USDC">;
  /** What the collateral is worth at the anchor prices. */
  collateralUsd: number;
  /** Where this person likes their health factor, as a ratio. */
  targetHealth: number;
};

export const BORROWER_COUNT = 60;
const HEALTH_MIN = 1.05;
const HEALTH_MAX = 3;
/** Under this, Aave's loan-to-value leaves room only against WETH. */
const WBTC_HEALTH_MIN = 1.15;

/** Strangers with health factors spread over 1.05–3, most of them near the edge, as on mainnet. */
export const STRANGERS: readonly Borrower[] = Array.from({ length: BORROWER_COUNT }, (_, index) => {
  const place = index / (BORROWER_COUNT - 1);
  const targetHealth = HEALTH_MIN + (HEALTH_MAX - HEALTH_MIN) * place ** 1.5;
  return {
    address: strangerAddress(index),
    collateral: targetHealth >= WBTC_HEALTH_MIN && index % 3 === 2 ? "WBTC" : "WETH",
    collateralUsd: 4_000 + ((index * 7_919) % 90) * 1_000,
    targetHealth,
  };
});

/** A little over the line that each wants to hear of, so that every drop of the price crosses it. */
const SUBSCRIBER_HEALTH: Record<SubscriberKey, number> = { conservative: 1.57, aggressive: 1.155, "opted-out": 1.31 };

export const SUBSCRIBING_BORROWERS: readonly Borrower[] = (Object.keys(SUBSCRIBER_HEALTH) as SubscriberKey[]).map(
  (key) => ({
    address: ACTORS[key].address,
    collateral: "WETH",
    collateralUsd: 25_000,
    targetHealth: SUBSCRIBER_HEALTH[key],
  }),
);

export const BORROWERS: readonly Borrower[] = [...SUBSCRIBING_BORROWERS, ...STRANGERS];

function strangerAddress(index: number): Address {
  return getAddress(slice(keccak256(toHex(`bellwether demo borrower ${index}`)), 12));
}
