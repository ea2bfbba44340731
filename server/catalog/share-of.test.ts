import { expect, test } from "vitest";
import { shareOf, WHOLE } from "./share-of.ts";

const wallets = Array.from({ length: 20_000 }, (_, n) => `0x${n.toString(16).padStart(40, "0")}`);

test("default: wallets stand evenly over the whole, and always at the same place", () => {
  for (const percent of [1, 5, 50]) {
    const below = wallets.filter((wallet) => shareOf("split", wallet) < (percent / 100) * WHOLE).length;
    expect(Math.abs(below / wallets.length - percent / 100)).toBeLessThan(0.012);
  }
  expect(shareOf("split", "0x1")).toBe(shareOf("split", "0x1"));
});

test("behavior: where one stands for one seed says nothing of another", () => {
  const both = wallets.filter((wallet) => shareOf("one", wallet) < WHOLE / 2 && shareOf("two", wallet) < WHOLE / 2);
  expect(Math.abs(both.length / wallets.length - 0.25)).toBeLessThan(0.02);
});
