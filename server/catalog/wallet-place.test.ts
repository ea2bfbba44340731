import { encodeAbiParameters, encodeEventTopics, type Hex, pad, parseAbiItem } from "viem";
import { expect, test } from "vitest";
import type { AbiEvent } from "#server/contract/catalog.ts";
import { walletArguments, walletAt } from "./wallet-place.ts";

const A: Hex = `0x${"a1".repeat(20)}`;
const B: Hex = `0x${"b2".repeat(20)}`;
const parse = (text: string) => parseAbiItem(text) as unknown as AbiEvent;

test("default: of an indexed argument the topic, whatever stands before it", () => {
  const text =
    "event Repay(address indexed reserve, address indexed user, address indexed repayer, uint256 amount, bool useATokens)";
  const repay = parseAbiItem([text]);
  const places = walletArguments(parse(text));
  expect(places.map(({ name, place }) => [name, place])).toEqual([
    ["reserve", { topic: 1 }],
    ["user", { topic: 2 }],
    ["repayer", { topic: 3 }],
  ]);
  const topics = encodeEventTopics({ abi: [repay], eventName: "Repay", args: { reserve: A, user: B, repayer: A } });
  expect(walletAt({ topics: topics as Hex[], data: "0x" }, { topic: 2 })).toBe(B);
});

test("behavior: of any other argument the word of the data, behind texts, lists and structures", () => {
  const text =
    "event Done(string memo, (uint256 a, address b) pair, uint256[2] two, address indexed who, bytes raw, address to)";
  const [to] = walletArguments(parse(text)).filter(({ name }) => name === "to");
  expect(to?.place).toEqual({ word: 6 });
  const types = [
    { type: "string" },
    { type: "tuple", components: [{ type: "uint256" }, { type: "address" }] },
    { type: "uint256[2]" },
    { type: "bytes" },
    { type: "address" },
  ] as const;
  const data = encodeAbiParameters(types, ["long ".repeat(20), [7n, A], [1n, 2n], "0x1234", B]);
  expect(walletAt({ topics: [], data }, to?.place ?? { word: 0 })).toBe(B);
});

test("error: a log without that word, or with a number in it, names nobody", () => {
  expect(walletAt({ topics: [], data: "0x" }, { word: 0 })).toBeUndefined();
  expect(walletAt({ topics: [pad(A)], data: "0x" }, { topic: 1 })).toBeUndefined();
  expect(walletAt({ topics: [`0x${"f".repeat(64)}`], data: "0x" }, { topic: 0 })).toBeUndefined();
});
