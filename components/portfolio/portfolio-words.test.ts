import { expect, test } from "vitest";
import type { Position } from "#server/contract/portfolio.ts";
import { placesOf, sharesAloud, shareWords, usdWords } from "./portfolio-words.ts";

test("default: shares and sums as people read them, and unknown never as nothing", () => {
  expect([shareWords("89.9999"), shareWords("0.04"), shareWords("0"), shareWords(null)]).toEqual([
    "89.9 %",
    "under 0.1 %",
    "none",
    "unknown",
  ]);
  expect([usdWords("12480.2251"), usdWords("-2.5"), usdWords(null)]).toEqual(["12,480.22 USD", "-2.50 USD", "unknown"]);
});

test("behavior: an asset says where it is, each place once", () => {
  const at = (kind: Position["kind"]): Position => ({ asset: "ETH", chainId: 1, kind, amount: "1", valueUsd: "1" });
  expect(placesOf("ETH", [at("native"), at("token"), at("supplied")])).toBe("in the wallet, supplied");
  expect(placesOf("USDC", [at("native")])).toBe("");
});

test("behavior: the picture can be read aloud", () => {
  const holding = (asset: string, share: string | null) => ({ asset, share, heldUsd: "1", borrowedUsd: "0" });
  expect(sharesAloud([holding("ETH", "90"), holding("BTC", "0"), holding("USDC", null)])).toBe(
    "ETH 90.0 %, USDC unknown",
  );
  expect(sharesAloud([holding("ETH", "0")])).toBe("Nothing of what is counted");
});
