import { expect, test } from "vitest";
import type { OutsideSource } from "#server/contract/outside-portfolio.ts";
import { draftOfOutside, EMPTY_OUTSIDE, outsideOf, pointAt, proposedAssets } from "./outside-draft.ts";

const source: OutsideSource = {
  ...{ url: "https://api.example.com/{wallet}", list: "data", asset: "symbol", assets: ["ETH", "USDC"] },
  headers: [{ name: "Authorization", value: "Bearer ", secret: "KEY" }],
  ...{ worth: { kind: "product", amount: "n", price: "usd" }, missing: "left-out" },
};

test("default: a draft of a source comes to the same source", () => {
  expect(outsideOf(draftOfOutside(source))).toEqual(source);
  const plain = { ...source, headers: [], worth: { kind: "value" as const, path: "usd" } };
  expect(outsideOf(draftOfOutside(plain))).toEqual(plain);
});

test("behavior: what is not pointed at yet stands empty, and names may be parted as people do", () => {
  expect(outsideOf({ ...EMPTY_OUTSIDE, assets: " ETH,USDC; wBTC  " })).toMatchObject({
    ...{ asset: "", worth: { kind: "value", path: "" }, assets: ["ETH", "USDC", "wBTC"], headers: [] },
  });
});

test("behavior: one field is the asset, and a worth is a value, or amount and price", () => {
  const first = pointAt(pointAt({}, "a", "asset"), "b", "asset");
  expect(first).toEqual({ b: "asset" });
  const product = pointAt(pointAt(pointAt(first, "v", "value"), "n", "amount"), "p", "price");
  expect(product).toEqual({ b: "asset", n: "amount", p: "price" });
  expect(pointAt(product, "v", "value")).toEqual({ b: "asset", v: "value" });
  expect(pointAt(product, "p", null)).toEqual({ b: "asset", n: "amount" });
});

test("behavior: names that fit are proposed, each once", () => {
  expect(proposedAssets(["ETH", "eth", "USD₮0", "USDC.e", "1INCH", "wBTC"])).toBe("eth, wBTC");
});
