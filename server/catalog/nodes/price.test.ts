import { expect, test } from "vitest";
import { fixed, OTHER, outputsOfWhen, problemsOfWhen, sentenceOfWhen, specOfWhen } from "#server/testing/when-nodes.ts";

const TYPE = "price";
const http = {
  source: "http",
  url: "https://api.example.com/eth",
  path: "data.price",
  everySeconds: 30,
  lines: [fixed("2000")],
};
const MAINNET_ETH = "0x5f4eC3Df9cbd43714FE2740f5E3616155c5b8419";

test("default: a Chainlink feed against each follower's own line", () => {
  expect(sentenceOfWhen(TYPE)).toBe(
    "When the price of ETH falls below their own line (Price › Below), read from ETH / USD on Demo chain",
  );
  expect(problemsOfWhen(TYPE)).toEqual([]);
  expect(specOfWhen(TYPE)).toMatchObject({
    source: { kind: "chainlink", chainId: 31337 },
    whose: null,
    linesOf: { topicId: 8 },
    unit: "USD",
    critical: null,
  });
  expect(outputsOfWhen(TYPE)).toContain("value USD by next");
});

test("behavior: a pool the other way round, and any URL that answers with JSON", () => {
  const pool = {
    source: "uniswap-v3",
    pool: { address: OTHER, name: "USDC / WETH" },
    inverted: true,
    lines: [fixed("2000")],
  };
  expect(sentenceOfWhen(TYPE, pool)).toBe(
    "When the price of ETH falls below 2,000 USD, read from USDC / WETH on Demo chain",
  );
  expect(specOfWhen(TYPE, pool)).toMatchObject({
    source: { kind: "uniswap-v3", chainId: 31337, pool: OTHER.toLowerCase(), inverted: true },
    linesOf: null,
  });
  expect(sentenceOfWhen(TYPE, http)).toBe("When the price of ETH falls below 2,000 USD, read from api.example.com");
  expect(problemsOfWhen(TYPE, { ...http, chainId: undefined })).toEqual([]);
  expect(specOfWhen(TYPE, { ...http, headers: [{ name: "x-key", secret: "backend-key" }] })).toMatchObject({
    source: {
      kind: "http",
      url: "https://api.example.com/eth",
      headers: [{ name: "x-key", secret: "backend-key" }],
      path: "data.price",
      everySeconds: 30,
    },
  });
  expect(outputsOfWhen(TYPE, http)).not.toContain("$chain");
});

test("behavior: a percentage of each follower's own, over a window", () => {
  const moves = { test: "either", change: { kind: "field", field: "percent" }, windowSeconds: 3600 };
  expect(sentenceOfWhen(TYPE, moves)).toBe(
    "When the price of ETH moves by their own percentage (Price › Move) within 1 hour, read from ETH / USD on Demo chain",
  );
  expect(problemsOfWhen(TYPE, moves)).toEqual([]);
  expect(specOfWhen(TYPE, moves)).toMatchObject({
    linesOf: { topicId: 8 },
    test: { kind: "changes", direction: "either", percent: { kind: "field", field: "percent" }, windowSeconds: 3600 },
  });
  expect(problemsOfWhen(TYPE, { ...moves, change: { kind: "field", field: "below" } })).toHaveLength(1);
});

test("error: what does not fit is named with its field and cure", () => {
  const wrong = [
    { asset: " " },
    { chainId: undefined },
    { feed: { address: "", name: "" } },
    { chainId: 1, feed: { address: OTHER, name: "" } },
    { chainId: 1, feed: { address: MAINNET_ETH, name: "" }, unit: "ETH", lines: [fixed("1")] },
    { source: "uniswap-v3" },
    { ...http, url: "ftp://example.com" },
    { ...http, url: "" },
    { ...http, path: "a..b" },
    { ...http, path: "" },
    { ...http, everySeconds: 1 },
    { ...http, headers: [{ name: "x-key", secret: "gone" }] },
    { topicId: null },
    { unit: "EUR" },
  ];
  expect(wrong.flatMap((change) => problemsOfWhen(TYPE, change))).toMatchInlineSnapshot(`
    [
      "asset-missing asset: Say what it is the price of, for sentences and messages.",
      "required chainId: Chain is not set yet.",
      "address-missing feed.address: Give the feed's address.",
      "warning feed-unknown feed.address: This feed is not among those known on this chain. Make sure that it is a feed's proxy, and in which unit it is.",
      "unit-mismatch unit: This feed tells its price in USD. Write USD as the unit.",
      "address-missing pool.address: Give the pool's address.",
      "url-invalid url: A URL starts with https:// and the host, typed out; fields can only stand after the host.",
      "url-missing url: Give the URL, in full, as https://example.com/path.",
      "path-invalid path: “a..b” is not a path. Write it as price or data.prices[0].usd.",
      "path-invalid path: Say where in the answer the price is, as price or data.prices[0].usd.",
      "every-too-often everySeconds: Ask every 10 seconds at most.",
      "secret-missing headers.0.secret: There is no secret called “gone”. Add it under Settings, or pick another.",
      "topic-missing topicId: A follower's own line is a number of a topic. Pick the topic.",
      "unit-mismatch lines.0.line.field: Price › Below is in USD, the value in EUR. Compare things in one unit.",
    ]
  `);
});
