import { expect, test } from "vitest";
import type { Catalog } from "#server/contract/catalog.ts";
import type { PortfolioSetting } from "#server/contract/portfolio.ts";
import { feedFor, fromDraft, knownOn, nextId, onChain, type PartDraft, toDraft } from "./setting-draft.ts";

const address = (n: number) => `0x${n.toString(16).padStart(40, "0")}` as const;
const deployment = (n: number, label: string, token?: { symbol: string; decimals: number }) => ({
  ...{ chainId: 1, address: address(n), label },
  ...(token ? { token } : {}),
});
const catalog = {
  chains: [{ id: 1, currency: "ETH", connected: true }],
  protocols: [
    {
      kind: "chainlink-feed",
      deployments: [deployment(1, "ETH / USD"), deployment(2, "BTC / USD"), deployment(3, "ETH / BTC")],
    },
    { kind: "erc20", deployments: [deployment(4, "Wrapped Ether", { symbol: "WETH", decimals: 18 })] },
    { kind: "aave-v3-pool", deployments: [deployment(5, "Aave market")] },
  ],
} as Partial<Catalog> as Catalog;
const blank: PartDraft = { id: 0, asset: "", chainId: null, kind: "native", address: "", feed: "" };

test("default: a setting comes back from its draft as it was", () => {
  const setting: PortfolioSetting = {
    parts: [
      { asset: "ETH", chainId: 1, kind: "native", address: null, feed: address(1) },
      { asset: "ETH", chainId: 1, kind: "token", address: address(4), feed: address(1) },
    ],
    pools: [{ chainId: 1, address: address(5) }],
  };
  expect(fromDraft(toDraft(setting))).toEqual(setting);
  expect([nextId([]), nextId(toDraft(setting).parts)]).toEqual([0, 2]);
});

test("behavior: a chain fills in its own currency and the feed that prices it", () => {
  expect(onChain(blank, 1, catalog)).toMatchObject({ asset: "ETH", chainId: 1, feed: address(1) });
});

test("behavior: only feeds in USD are offered, and a wrapped token is priced as what it wraps", () => {
  expect(knownOn(catalog, 1, "feed").map(({ label }) => label)).toEqual(["ETH / USD", "BTC / USD"]);
  expect(knownOn(catalog, 1, "token").map(({ label }) => label)).toEqual(["WETH"]);
  expect(knownOn(catalog, 2, "pool")).toEqual([]);
  expect([feedFor("WETH", 1, catalog), feedFor("wbtc", 1, catalog), feedFor("DAI", 1, catalog)]).toEqual([
    address(1),
    address(2),
    "",
  ]);
});
