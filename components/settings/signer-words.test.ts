import { expect, test } from "vitest";
import { amountWords, spentWords } from "./signer-words.ts";

test.each([
  ["0", "0"],
  ["12.5", "12.5"],
  ["1234.5", "1,234.5"],
  ["0.123456789", "0.123456"],
  ["1.000000001", "1"],
  ["0.000000000000000001", "less than 0.000001"],
])("default: %s is read as %s", (decimal, words) => {
  expect(amountWords(decimal)).toBe(words);
});

test("default: what was spent is told by chain, beside the limit", () => {
  const limits = { day: "0.1", value: "0", feeGwei: "50" };
  const base = { chainId: 8453, chain: "Base", currency: "ETH", spentToday: "0.0042", open: 2, confirmed: 1 };
  expect(spentWords([base, { ...base, chain: "Polygon", currency: "POL", open: 0 }], limits)).toBe(
    "0.0042 of 0.1 ETH on Base, with 2 under way; 0.0042 of 0.1 POL on Polygon",
  );
  expect(spentWords([], limits)).toBe("nothing; it has sent no transaction yet");
});
