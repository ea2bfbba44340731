import fc from "fast-check";
import { expect, test } from "vitest";
import { compareDecimals, fromUnits } from "./decimal.ts";
import {
  assetsOf,
  composePortfolio,
  largestShare,
  type Position,
  portfolioSettingSchema,
  portfolioValues,
  whyUnknown,
  worth,
} from "./portfolio.ts";

const position = (asset: string, valueUsd: string | null, o: Partial<Position> = {}): Position => ({
  ...{ asset, chainId: 1, kind: "token", amount: valueUsd, valueUsd },
  ...(valueUsd === null ? { unknown: "the price feed does not answer" } : {}),
  ...o,
});
const READ_AT = new Date("2026-01-05T12:00:00Z");

test("default: shares are of what is held, the total is held less borrowed", () => {
  const found = composePortfolio(
    ["ETH", "USDC"],
    [
      position("ETH", "30000"),
      position("ETH", "60000", { kind: "supplied" }),
      position("USDC", "10000.005"),
      position("USDC", "25000", { kind: "borrowed" }),
    ],
    [],
  );
  expect(found).toMatchObject({ totalUsd: "75000.005", heldUsd: "100000.005", borrowedUsd: "25000" });
  expect(found.assets.map(({ asset, share }) => [asset, share])).toEqual([
    ["ETH", "89.9999"],
    ["USDC", "10"],
  ]);
  expect(portfolioValues(found, READ_AT)).toEqual({
    total: "75000",
    borrowed: "25000",
    "share.ETH": "89.9999",
    "share.USDC": "10",
    largest: "89.9999",
    largestAsset: "ETH",
    readAt: "2026-01-05T12:00:00.000Z",
  });
});

test("behavior: one unknown makes what it is part of unknown, and never nothing", () => {
  const found = composePortfolio(["ETH", "USDC", "BTC"], [position("ETH", null), position("USDC", "10")], []);
  expect([found.totalUsd, ...found.assets.map(({ share }) => share)]).toEqual([null, null, null, "0"]);
  expect(portfolioValues(found, READ_AT)).toBeUndefined();
  expect(whyUnknown(found)).toBe("ETH is unknown: the price feed does not answer");
});

test("behavior: an empty wallet holds no share of anything", () => {
  const found = composePortfolio(["ETH"], [position("ETH", "0")], []);
  expect(portfolioValues(found, READ_AT)).toMatchObject({
    total: "0",
    "share.ETH": "0",
    largest: "0",
    largestAsset: null,
  });
  expect(found.positions).toEqual([]);
});

test("behavior: who owes more than they hold has a total below zero", () => {
  const found = composePortfolio(["ETH"], [position("ETH", "1"), position("ETH", "3.5", { kind: "borrowed" })], []);
  expect(found.totalUsd).toBe("-2.5");
});

test("behavior: shares never come to more than 100, nor to less for what cutting takes", () => {
  const amounts = fc.array(fc.bigInt({ min: 0n, max: 2n ** 120n }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(amounts, (given) => {
      const assets = given.map((_, at) => `A${at}`);
      const positions = given.map((amount, at) => position(`A${at}`, worth(fromUnits(amount, 18), "3200.12345678")));
      const found = composePortfolio(assets, positions, []);
      const hundredThousandths = found.assets.map(({ share }) => BigInt(Math.round(Number(share) * 10_000)));
      const sum = hundredThousandths.reduce((a, b) => a + b, 0n);
      expect(sum <= 1_000_000n).toBe(true);
      if (given.some((amount) => amount > 0n)) expect(sum > 1_000_000n - BigInt(given.length)).toBe(true);
      const largest = largestShare(found);
      for (const { share } of found.assets) {
        expect(compareDecimals(share ?? "0", largest?.share ?? "0")).toBeLessThanOrEqual(0);
      }
    }),
  );
});

const FEED = `0x${"Fe".repeat(20)}`;
const part = { asset: "ETH", chainId: 1, kind: "native", address: null, feed: FEED };

test("args: a setting is strict, keeps addresses in lower case, and names each asset once", () => {
  const token = { ...part, kind: "token", address: FEED };
  const setting = portfolioSettingSchema.parse({ parts: [part, token], pools: [] });
  expect(setting.parts[1]?.address).toBe(FEED.toLowerCase());
  expect(assetsOf(setting)).toEqual(["ETH"]);
});

test.each([
  ["an unknown key", { parts: [{ ...part, weight: 1 }], pools: [] }],
  ["a token without an address", { parts: [{ ...part, kind: "token" }], pools: [] }],
  ["an address for the chain's own currency", { parts: [{ ...part, address: FEED }], pools: [] }],
  ["a name that cannot be a value's", { parts: [{ ...part, asset: "my ETH" }], pools: [] }],
  ["no feed", { parts: [{ ...part, feed: "" }], pools: [] }],
])("args: %s is refused", (_what, setting) => {
  expect(portfolioSettingSchema.safeParse(setting).success).toBe(false);
});
