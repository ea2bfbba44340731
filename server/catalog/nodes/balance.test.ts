import { expect, test } from "vitest";
import { fixed, outputsOfWhen, problemsOfWhen, sentenceOfWhen, specOfWhen } from "#server/testing/when-nodes.ts";

const TYPE = "balance";
const USDC = { address: "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", symbol: "USDC", decimals: 6 };

test("default: an account's own currency", () => {
  expect(sentenceOfWhen(TYPE)).toBe("When Keeper's ETH balance falls below 0.5 ETH on Demo chain");
  expect(problemsOfWhen(TYPE)).toEqual([]);
  expect(specOfWhen(TYPE)).toMatchObject({
    source: { kind: "native-balance", chainId: 31337 },
    whose: { kind: "account" },
    unit: "ETH",
  });
  expect(outputsOfWhen(TYPE)).not.toContain("$contract");
});

test("behavior: each follower's balance of a token", () => {
  const token = { of: "token", token: USDC, whose: "followers", topicId: 8, test: "above", lines: [fixed("1000")] };
  expect(sentenceOfWhen(TYPE, token)).toBe("When each follower's USDC balance rises above 1,000 USDC on Demo chain");
  expect(problemsOfWhen(TYPE, token)).toEqual([]);
  expect(specOfWhen(TYPE, token)).toMatchObject({
    source: { kind: "token-balance", chainId: 31337, token: { ...USDC, address: USDC.address.toLowerCase() } },
    whose: { kind: "followers", topicId: 8 },
    linesOf: null,
    unit: "USDC",
  });
});

test("error: what does not fit is named with its field and cure", () => {
  const wrong = [
    { of: "token" },
    { of: "token", token: { ...USDC, address: "usdc" } },
    { of: "token", token: { ...USDC, symbol: " " } },
    { account: { address: "", name: "Keeper" } },
    { whose: "followers" },
  ];
  expect(wrong.flatMap((change) => problemsOfWhen(TYPE, change))).toMatchInlineSnapshot(`
    [
      "address-missing token.address: Pick the token, or give its address.",
      "address-invalid token.address: “usdc” is not a token's address: 0x and 40 digits.",
      "symbol-missing token.symbol: Say what this token is called, such as USDC.",
      "address-missing account.address: Give the account's address.",
      "topic-missing topicId: Pick the topic whose followers this is about.",
    ]
  `);
});
