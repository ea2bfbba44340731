import { expect, test } from "vitest";
import type { OutsideSource } from "#server/contract/outside-portfolio.ts";
import { readHoldings } from "./read-holdings.ts";

const source: OutsideSource = {
  ...{ url: "https://api.example.com/{wallet}", headers: [], list: "data.items", asset: "token.symbol" },
  ...{ worth: { kind: "value", path: "usd" }, assets: ["ETH", "USDC"], missing: "unknown" },
};
const item = (symbol: unknown, usd: unknown) => ({ token: { symbol }, usd });
const answer = (items: unknown, status = 200) => ({ status, text: JSON.stringify({ data: { items } }) });

function sharesOf(items: unknown, o: Partial<OutsideSource> = {}) {
  const found = readHoldings(answer(items), { ...source, ...o });
  if (found.kind === "failed") throw new Error(found.reason);
  const { totalUsd, borrowedUsd, assets } = found.portfolio;
  return { totalUsd, borrowedUsd, shares: Object.fromEntries(assets.map(({ asset, share }) => [asset, share])) };
}

test("default: assets that were named have their share, all others together theirs", () => {
  expect(sharesOf([item("ETH", 900), item("usdc", "50"), item("PEPE", 30), item("DOGE", 2e1)])).toEqual({
    ...{ totalUsd: "1000", borrowedUsd: "0" },
    shares: { ETH: "90", USDC: "5", Other: "5" },
  });
});

test("behavior: of one asset in several places all count, and less than nothing is a debt", () => {
  expect(sharesOf([item("ETH", 100.5), item("ETH", 299.5), item("USDC", -100)])).toEqual({
    ...{ totalUsd: "300", borrowedUsd: "100" },
    shares: { ETH: "100", USDC: "0", Other: "0" },
  });
});

test("behavior: amount and price are multiplied, and no digit is lost", () => {
  const text = '[{"s":"ETH","n":0.1234567890123456789,"p":"3000.000000000000000001"}]';
  const worth = { kind: "product" as const, amount: "n", price: "p" };
  const found = readHoldings({ status: 200, text }, { ...source, list: "", asset: "s", worth });
  expect(found).toMatchObject({
    portfolio: { totalUsd: "370.3703670370370367001234567890123456789" },
  });
});

test("behavior: an empty list is a wallet that holds nothing", () => {
  expect(sharesOf([])).toMatchObject({ totalUsd: "0", shares: { ETH: "0", USDC: "0", Other: "0" } });
});

test("behavior: an entry without a worth makes all unknown, unless it is said to be left out", () => {
  const items = [item("ETH", 10), item("SPAM", null)];
  expect(readHoldings(answer(items), source)).toEqual({
    kind: "failed",
    reason: "Other is unknown: the portfolio API has no worth for SPAM",
  });
  expect(sharesOf(items, { missing: "left-out" })).toMatchObject({ totalUsd: "10" });
});

test.each([
  [answer([], 404), "it does not know this wallet"],
  [answer([], 401), "it refused us (401); check the secret in the header"],
  [answer([], 302), "it answered with a redirect (302), which is not followed"],
  [answer([], 429), "it was asked too often (429)"],
  [answer([], 503), "it answered 503"],
  [{ status: 200, text: "" }, "its answer is empty"],
  [{ status: 200, text: "<html>" }, "its answer is not JSON"],
  [{ status: 200, text: '{"data":{"items":[{"token":{"symbol":"ETH"},"usd":1}' }, "its answer is not JSON"],
  [{ status: 200, text: "{}" }, "“data.items” should be a list, but there is nothing"],
  [answer({ ETH: 1 }), "“data.items” should be a list, but there is an object"],
  [answer([item("ETH", 1), item(7, 1)]), "entry 2: “token.symbol” should be an asset’s name, but there is a number"],
  [answer([item("ETH", "a lot")]), "entry 1: “usd” should be a number, but there is a text"],
  [answer([item("ETH", true)]), "entry 1: “usd” should be a number, but there is a yes or no"],
  [{ status: 200, text: '{"data":{"items":[{"token":{"symbol":"ETH"},"usd":1e999}]}}' }, "entry 1: “usd” should be"],
  [answer(Array.from({ length: 2_001 }, () => item("ETH", 1))), "it has 2001 entries; at most 2000 are read"],
])("error: what does not read as it was pointed at is never taken for nothing (%#)", (given, reason) => {
  expect(readHoldings(given, source)).toMatchObject({ kind: "failed", reason: expect.stringContaining(reason) });
});
