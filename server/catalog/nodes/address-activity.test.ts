import { expect, test } from "vitest";
import { outputsOfWhen, problemsOfWhen, sentenceOfWhen, specOfWhen } from "#server/testing/when-nodes.ts";

const TYPE = "address-activity";
const USDC = { address: "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", symbol: "USDC", decimals: 6 };

test("default: whatever token an account sends", () => {
  expect(sentenceOfWhen(TYPE)).toBe("When Treasury sends any token on Demo chain");
  expect(problemsOfWhen(TYPE)).toEqual([]);
  expect(specOfWhen(TYPE)).toMatchObject({
    kind: "activity",
    whose: { kind: "account" },
    tokens: [],
    native: false,
    directions: ["sent"],
    atLeast: null,
    settle: { kind: "at-once" },
    late: { then: "alert", afterSeconds: 3600 },
  });
  expect(outputsOfWhen(TYPE)).toEqual([
    "wallet",
    "direction",
    "counterparty",
    "amount",
    "token",
    "$time",
    "$block",
    "$chain",
    "$tx",
    "$contract",
  ]);
});

test("behavior: followers, tokens, the own currency, a least amount, once final", () => {
  const many = {
    whose: "followers",
    topicId: 7,
    directions: ["received", "sent", "approved"],
    tokens: [USDC],
    native: true,
    atLeast: 1000,
    settle: { kind: "finalized" },
    late: { then: "summarise", afterSeconds: 60 },
  };
  expect(sentenceOfWhen(TYPE, many)).toBe(
    "When each follower sends, receives or approves at least 1,000 USDC or ETH on Demo chain, once its block is final",
  );
  expect(problemsOfWhen(TYPE, many)).toEqual([]);
  expect(specOfWhen(TYPE, many)).toMatchObject({ atLeast: "1000", native: true, whose: { topicId: 7 } });
  expect(outputsOfWhen(TYPE, many)).toEqual(expect.arrayContaining(["$standsFor", "$lateSeconds s"]));
});

test("error: what does not fit is named with its field and cure", () => {
  const wrong = [
    { directions: [] },
    { whose: "followers", topicId: 7 },
    { whose: "followers", topicId: null, tokens: [USDC] },
    { native: true, tokens: [], directions: ["approved"] },
    { tokens: [USDC, { ...USDC, address: USDC.address.toLowerCase() }] },
    { tokens: [{ ...USDC, address: "" }] },
    { tokens: [USDC], atLeast: "many" },
    { atLeast: "5" },
    { settle: { kind: "confirmations", blocks: 500 } },
  ];
  expect(wrong.flatMap((change) => problemsOfWhen(TYPE, change))).toMatchInlineSnapshot(`
    [
      "directions-missing directions: Pick at least one of sent, received and approved.",
      "tokens-missing tokens: Pick the tokens, or the chain's own currency. Any token at all works for one account only.",
      "topic-missing topicId: Pick the topic whose followers this is about.",
      "native-approved directions: The chain's own currency is never approved. Pick sent or received.",
      "token-twice tokens.1.address: This token is there twice.",
      "address-missing tokens.0.address: Pick the token, or give its address.",
      "amount-value atLeast: “many” is not an amount. Write it as 1000.50.",
      "warning amount-of-any atLeast: Of a token that is not named here the decimals are not known, so a least amount changes nothing. Name the tokens.",
      "warning settle-beyond-final settle: A block of Demo chain is taken as final after 64 more, so waiting for 500 gains nothing. Wait for “final” instead.",
    ]
  `);
});
