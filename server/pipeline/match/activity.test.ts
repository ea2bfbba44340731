import fc from "fast-check";
import { encodeAbiParameters, numberToHex, pad } from "viem";
import { expect, test } from "vitest";
import { erc20Topics } from "#server/catalog/known-topics.ts";
import { makeAddress } from "#server/testing/factories.ts";
import { activitySpec } from "#server/testing/live-workflow.ts";
import { type ActivitySpec, amountOf, concernsOf, readMove } from "./activity.ts";

const TOKEN = makeAddress();
const [FROM, TO] = [makeAddress(), makeAddress()];
const ONE = pad(numberToHex(1_500_000n));

const log = (topics: `0x${string}`[], data: `0x${string}`) => ({ kind: "log", address: TOKEN, topics, data });
const transfer = log([erc20Topics.transfer, pad(FROM), pad(TO)], ONE);

const specOf = (o: Partial<ActivitySpec> = {}) =>
  activitySpec({
    chainId: 1,
    whose: { kind: "account", address: FROM },
    tokens: [{ address: TOKEN, symbol: "USDC", decimals: 6 }],
    ...o,
  });
const of = { address: TOKEN, currency: "ETH" };

test("default: an ERC-20 transfer concerns its sender and its receiver, each from their side", () => {
  const move = readMove(transfer, false);
  expect(move).toEqual({ kind: "transfer", from: FROM, to: TO, amount: 1_500_000n });
  expect(move && concernsOf(move, ["sent", "received", "approved"])).toEqual([
    { wallet: FROM, direction: "sent", counterparty: TO },
    { wallet: TO, direction: "received", counterparty: FROM },
  ]);
  expect(move && amountOf(specOf(), move, of)).toEqual({ amount: "1.5", token: "USDC" });
});

test("behavior: an approval concerns the owner only", () => {
  const move = readMove(log([erc20Topics.approval, pad(FROM), pad(TO)], ONE), false);
  expect(move && concernsOf(move, ["sent", "received", "approved"])).toEqual([
    { wallet: FROM, direction: "approved", counterparty: TO },
  ]);
  expect(move && concernsOf(move, ["sent", "received"])).toEqual([]);
});

test("behavior: what an account sends itself is sent, and received where only that is wanted", () => {
  const move = readMove(log([erc20Topics.transfer, pad(FROM), pad(FROM)], ONE), false);
  expect(move && concernsOf(move, ["sent", "received"]).map((one) => one.direction)).toEqual(["sent"]);
  expect(move && concernsOf(move, ["received"]).map((one) => one.direction)).toEqual(["received"]);
});

test("behavior: native currency has the chain's symbol and eighteen decimals", () => {
  const data = pad(numberToHex(2n * 10n ** 17n));
  const move = readMove({ kind: "native", address: TO, topics: [pad(FROM)], data }, false);
  expect(move).toEqual({ kind: "native", from: FROM, to: TO, amount: 2n * 10n ** 17n });
  expect(move && amountOf(specOf(), move, of)).toEqual({ amount: "0.2", token: "ETH" });
  expect(move && amountOf(specOf({ native: false }), move, of)).toBeUndefined();
});

const addresses = [{ type: "address" }, { type: "address" }, { type: "uint256" }] as const;

test.each([
  ["nothing indexed", log([erc20Topics.transfer], encodeAbiParameters(addresses, [FROM, TO, 7n])), 7n],
  ["the sender indexed", log([erc20Topics.transfer, pad(FROM)], `0x${pad(TO).slice(2)}${ONE.slice(2)}`), 1_500_000n],
])("behavior: a token with %s is read all the same", (_name, given, amount) => {
  expect(readMove(given, false)).toEqual({ kind: "transfer", from: FROM, to: TO, amount });
});

test("behavior: an indexed third argument is a token id, unless the author named this token", () => {
  const nft = log([erc20Topics.transfer, pad(FROM), pad(TO), ONE], "0x");
  expect(readMove(nft, false)).toBeUndefined();
  expect(readMove(nft, true)).toMatchObject({ amount: 1_500_000n });
});

test.each([
  ["no data", log([erc20Topics.transfer, pad(FROM), pad(TO)], "0x")],
  ["half a word", log([erc20Topics.transfer, pad(FROM), pad(TO)], "0x00ff")],
  ["too much data", log([erc20Topics.transfer, pad(FROM), pad(TO)], `${ONE}${ONE.slice(2)}`)],
  ["no address", log([erc20Topics.transfer, `0x${"ff".repeat(32)}`, pad(TO)], ONE)],
  ["another event", log([`0x${"12".repeat(32)}`, pad(FROM), pad(TO)], ONE)],
  ["no topics", log([], ONE)],
])("args: %s is no move", (_name, given) => {
  expect(readMove(given, true)).toBeUndefined();
});

test("behavior: any token of one account counts in its smallest unit, by its address", () => {
  const move = readMove(transfer, false);
  const spec = specOf({ tokens: [], atLeast: "1000000000" });
  expect(move && amountOf(spec, move, of)).toEqual({ amount: "1500000", token: TOKEN });
  const ofFollowers = specOf({ tokens: [], whose: { kind: "followers", topicId: 1 } });
  expect(move && amountOf(ofFollowers, move, of)).toBeUndefined();
});

test.each([
  ["1.5", true],
  ["1.500001", false],
  ["0", true],
])("behavior: at least %s of 1.5 is %s", (atLeast, isWanted) => {
  const move = readMove(transfer, false);
  expect(move !== undefined && amountOf(specOf({ atLeast }), move, of) !== undefined).toBe(isWanted);
});

test("behavior: whatever a log holds, reading it never throws, and what is read has two addresses", () => {
  const hex = fc.uint8Array({ maxLength: 200 }).map((bytes) => `0x${Buffer.from(bytes).toString("hex")}` as const);
  const topics = fc.array(fc.oneof(hex, fc.constant(erc20Topics.transfer as `0x${string}`), fc.constant(pad(FROM))), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(topics, hex, fc.boolean(), (given, data, isListed) => {
      const move = readMove(log(given, data), isListed);
      if (move) expect([move.from, move.to].every((one) => /^0x[0-9a-f]{40}$/.test(one))).toBe(true);
    }),
  );
});
