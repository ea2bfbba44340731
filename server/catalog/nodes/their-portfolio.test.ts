import { expect, test } from "vitest";
import { facts } from "#server/testing/worked-example.ts";
import type { SourceReply, StepInput } from "../define-node.ts";
import { theirPortfolio } from "./their-portfolio.ts";

const WALLET = "0x7a3f00000000000000000000000000000000a91c";
const step = (answer?: SourceReply) => {
  if (theirPortfolio.run !== "step") throw new Error("it is a step");
  const input = { subscriber: { id: 7, address: WALLET, zone: "UTC" }, answer } as Partial<StepInput> as StepInput;
  return theirPortfolio.step({ cacheSeconds: 600 }, input);
};

test("default: asks for the subscriber's portfolio, and goes on with what is known of it", () => {
  expect(step()).toMatchObject({
    kind: "ask",
    question: { kind: "portfolio", subscriberId: 7, wallet: WALLET, cacheSeconds: 600 },
  });
  const attributes = { total: "1200.5", "share.ETH": "62.5", "share.USDC": "37.5", readAt: "2026-01-05T12:00:00.000Z" };
  expect(step({ kind: "known", attributes })).toMatchObject({
    kind: "go",
    handle: "next",
    outputs: attributes,
    text: "Holds 1,200.5 USD in all, 62.5 % ETH, 37.5 % USDC; read Mon, 5 Jan 2026, 12:00 UTC",
  });
});

test("behavior: who holds nothing of what is counted is known to", () => {
  const attributes = { total: "0", "share.ETH": "0", readAt: "2026-01-05T12:00:00.000Z" };
  expect(step({ kind: "known", attributes }).text).toMatch(/^Holds nothing of what is counted; read /);
});

test("error: unknown takes its way at once and says why", () => {
  expect(step({ kind: "failed", reason: "Ethereum cannot be read right now" })).toMatchObject({
    kind: "failed",
    retry: false,
    text: "Their portfolio is unknown: Ethereum cannot be read right now",
  });
});

test("behavior: each asset of the workspace is a value, and without any it cannot be published", () => {
  const made = theirPortfolio.outputs({}, facts).map(({ path, label }) => `${path.join(".")}: ${label}`);
  expect(made).toEqual([
    "share.ETH: Share of ETH",
    "share.USDC: Share of USDC",
    "total: Portfolio in all",
    "borrowed: Borrowed in all",
    "largest: Largest share",
    "largestAsset: Largest asset",
    "readAt: Portfolio read at",
  ]);
  const scope = { facts: { ...facts, portfolioAssets: [] }, typeOf: () => undefined, available: [] };
  expect(theirPortfolio.check?.({ cacheSeconds: 600 }, scope).map(({ code }) => code)).toEqual(["portfolio-not-set"]);
});
