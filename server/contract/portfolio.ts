import { z } from "zod";
import { aligned, compareDecimals, fromUnits, scaled } from "./decimal.ts";
import { assetSchema, OTHER_ASSETS, outsideSourceSchema } from "./outside-portfolio.ts";
import type { Value, Values } from "./value.ts";

const addressSchema = z
  .string()
  .trim()
  .regex(/^0x[0-9a-fA-F]{40}$/, "an address: 0x and 40 digits")
  .transform((text) => text.toLowerCase() as `0x${string}`);

const chainIdSchema = z.int("pick a chain").positive("pick a chain");

/** One thing that is read of each wallet. Parts of one asset are added up, whatever their chain. */
export const portfolioPartSchema = z
  .strictObject({
    asset: assetSchema,
    chainId: chainIdSchema,
    /** `vault`: shares of an ERC-4626 vault, counted as what they can be turned into. */
    kind: z.enum(["native", "token", "vault"]),
    /** Of the token or the vault; null for the chain's own currency. */
    address: addressSchema.nullable(),
    /** Chainlink feed on the same chain: the price in USD of what is counted. */
    feed: addressSchema,
  })
  .refine(({ kind, address }) => (kind === "native") === (address === null), {
    path: ["address"],
    error: "an address for a token or vault, and none for the chain's own currency",
  });
export type PortfolioPart = z.infer<typeof portfolioPartSchema>;

export const PORTFOLIO_PARTS_MAX = 40;
export const PORTFOLIO_POOLS_MAX = 10;

/** What a workspace's portfolios are made of. */
export const portfolioSettingSchema = z.strictObject({
  parts: z.array(portfolioPartSchema).max(PORTFOLIO_PARTS_MAX, `${PORTFOLIO_PARTS_MAX} parts at most`),
  /** Aave V3 pools: of each token above on their chain, what is supplied there and what is borrowed. */
  pools: z
    .array(z.strictObject({ chainId: chainIdSchema, address: addressSchema }))
    .max(PORTFOLIO_POOLS_MAX, `${PORTFOLIO_POOLS_MAX} pools at most`),
  /** Asked in place of all that; the parts stay, for the day that it is taken away. */
  outside: outsideSourceSchema.optional(),
});
export type PortfolioSetting = z.infer<typeof portfolioSettingSchema>;

export const NO_PORTFOLIO: PortfolioSetting = { parts: [], pools: [] };

/** Assets in the order of the setting, each once. */
export function assetsOf({ parts, outside }: Pick<PortfolioSetting, "parts" | "outside">): string[] {
  return [...new Set(outside ? [...outside.assets, OTHER_ASSETS] : parts.map(({ asset }) => asset))];
}

/** `outside`: as a portfolio API said. */
export type PositionKind = PortfolioPart["kind"] | "supplied" | "borrowed" | "outside";

/** What one reading of a wallet came to; null amount: it could not be read, and `unknown` says why. */
export type Position = {
  asset: string;
  /** Null where a portfolio API said it. */
  chainId: number | null;
  kind: PositionKind;
  /** Exact decimals. Null also where only the worth is known. */
  amount: string | null;
  /** USD; null also where there is an amount and no price. */
  valueUsd: string | null;
  /** A clause. */
  unknown?: string;
};

/** An asset of a portfolio. Null is unknown, never nothing. */
export type AssetHolding = {
  asset: string;
  /** USD, before debts. */
  heldUsd: string | null;
  borrowedUsd: string | null;
  /** Percent of all that is held, cut to four decimals. */
  share: string | null;
  /** Why it is unknown; a clause. */
  unknown?: string;
};

/** A wallet's portfolio. Numbers are exact decimals; USD. */
export type Portfolio = {
  /** Held less borrowed. */
  totalUsd: string | null;
  heldUsd: string | null;
  borrowedUsd: string | null;
  assets: AssetHolding[];
  /** What is not nothing, or not known. */
  positions: Position[];
  /** The blocks that it was read at, all of a chain at one; none of what a portfolio API said. */
  blocks: { chainId: number; number: number; hash: string; at: string }[];
};

const SHARE_DECIMALS = 4;

/** Never told too large: 49.99996 % is 49.9999 %. */
function percentOf(part: string, whole: string): string {
  const { x, y } = aligned(part, whole);
  return y === 0n ? "0" : fromUnits((x * 100n * 10n ** BigInt(SHARE_DECIMALS)) / y, SHARE_DECIMALS);
}

function sum(amounts: readonly (string | null)[]): string | null {
  let total = "0";
  for (const amount of amounts) {
    if (amount === null) return null;
    total = add(total, amount);
  }
  return total;
}

function add(a: string, b: string): string {
  const { x, y } = aligned(a, b);
  return fromUnits(x + y, Math.max(scaled(a).scale, scaled(b).scale));
}

/** Exactly amount × price. */
export function worth(amount: string, price: string): string {
  const [x, y] = [scaled(amount), scaled(price)];
  return fromUnits(x.int * y.int, x.scale + y.scale);
}

/**
 * Adds positions up. Pure: the same positions come to the same portfolio.
 *
 * What an asset is worth is unknown when any position of it is, and with it every sum that it is part of. A share of
 * nothing is 0 whatever the rest is.
 */
export function composePortfolio(
  assets: readonly string[],
  positions: readonly Position[],
  blocks: Portfolio["blocks"],
): Portfolio {
  const sums = assets.map((asset) => {
    const own = positions.filter((position) => position.asset === asset);
    const [borrowed, held] = [true, false].map((isDebt) =>
      sum(own.filter(({ kind }) => (kind === "borrowed") === isDebt).map(({ valueUsd }) => valueUsd)),
    );
    const unknown = own.find(({ valueUsd }) => valueUsd === null)?.unknown;
    return { asset, heldUsd: held ?? null, borrowedUsd: borrowed ?? null, ...(unknown ? { unknown } : {}) };
  });
  const heldUsd = sum(sums.map((one) => one.heldUsd));
  const borrowedUsd = sum(sums.map((one) => one.borrowedUsd));
  const totalUsd = heldUsd === null || borrowedUsd === null ? null : add(heldUsd, negated(borrowedUsd));
  return {
    ...{ totalUsd, heldUsd, borrowedUsd, blocks },
    assets: sums.map((one) => ({ ...one, share: shareOf(one.heldUsd, heldUsd) })),
    positions: positions.filter(({ amount, valueUsd }) => !isNothing(amount ?? valueUsd)),
  };
}

const isNothing = (amount: string | null) => amount !== null && compareDecimals(amount, "0") === 0;

const negated = (amount: string) => (amount === "0" ? amount : `-${amount}`);

function shareOf(own: string | null, whole: string | null): string | null {
  if (own !== null && compareDecimals(own, "0") === 0) return "0";
  return own === null || whole === null ? null : percentOf(own, whole);
}

/** The largest share first of those that are known. */
export function largestShare({ assets }: Pick<Portfolio, "assets">): { asset: string; share: string } | undefined {
  return assets
    .flatMap(({ asset, share }) => (share === null || compareDecimals(share, "0") === 0 ? [] : [{ asset, share }]))
    .toSorted((a, b) => compareDecimals(b.share, a.share))[0];
}

/** Why a portfolio is not known in whole, in words; undefined when it is. */
export function whyUnknown({ assets, totalUsd }: Pick<Portfolio, "assets" | "totalUsd">): string | undefined {
  if (totalUsd !== null) return undefined;
  const lacking = assets.filter(({ heldUsd, borrowedUsd }) => heldUsd === null || borrowedUsd === null);
  return lacking.map(({ asset, unknown }) => `${asset} is unknown: ${unknown ?? "it could not be read"}`).join("; ");
}

/** Name of the value that holds an asset's share. */
export const shareName = (asset: string): string => `share.${asset}`;

const USD_PLACES = 2;

/** A portfolio as values for the nodes below; undefined while it is not known in whole. */
export function portfolioValues(portfolio: Portfolio, readAt: Date): Values | undefined {
  const { totalUsd, borrowedUsd, assets } = portfolio;
  if (totalUsd === null || borrowedUsd === null) return undefined;
  const largest = largestShare(portfolio);
  const shares = assets.map(({ asset, share }): [string, Value] => [shareName(asset), share]);
  return {
    total: cut(totalUsd),
    borrowed: cut(borrowedUsd),
    ...Object.fromEntries(shares),
    largest: largest?.share ?? "0",
    largestAsset: largest?.asset ?? null,
    readAt: readAt.toISOString(),
  };
}

/** To cents, towards zero. */
function cut(amount: string): string {
  const { int, scale } = scaled(amount);
  return scale <= USD_PLACES ? amount : fromUnits(int / 10n ** BigInt(scale - USD_PLACES), USD_PLACES);
}
