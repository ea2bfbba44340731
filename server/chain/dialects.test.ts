import { describe, expect, test } from "vitest";
import { errorOf } from "./dialects.ts";

const refused = (message: string, code = -32000, method = "eth_getLogs") => errorOf({ method, code, message });

/** As the providers really put it; the blocks are those that their words allow. */
const TOO_LARGE: [who: string, message: string, blocks: number | undefined, code?: number][] = [
  [
    "Alchemy, by response",
    "Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the response size, or you can request any block range with a cap of 10K logs in the response. Based on your parameters and the response size limit, this block range should work: [0x10, 0x1f]",
    16,
    -32602,
  ],
  [
    "Alchemy, free",
    "Under the Free tier plan, you can make eth_getLogs requests with up to a 10 block range. Based on your parameters, this block range should work: [0x1180fca, 0x1180fd3]. Upgrade to PAYG for expanded block range.",
    10,
    -32600,
  ],
  [
    "Alchemy, by time",
    "Query timeout exceeded. Consider reducing your block range. Based on your parameters and the response size limit, this block range should work: [0x5223c98, 0x5223e80]",
    489,
  ],
  ["Infura", "query returned more than 10000 results. Try with this block range [0x1, 0x20].", 32, -32005],
  ["Infura, by range", "range 25887126 - 25897126 exceeds limit of 10000", 10_000, -32005],
  ["QuickNode", "eth_getLogs is limited to a 10,000 range", 10_000, -32614],
  ["QuickNode, free", "eth_getLogs is limited to a 5 range", 5, -32615],
  ["Cloudflare", "Invalid eth_getLogs request. 'fromBlock'-'toBlock' range too large. Max range: 800", 800, -32047],
  ["Ankr", "block range is too wide", undefined, -32600],
  ["BlockPI", "eth_getLogs is limited to 1024 block range, please check the parameter.", 1024, -32602],
  ["Coinbase", "please limit the query to at most 1,000 blocks", 1000, -32602],
  ["thirdweb", "Maximum allowed number of requested blocks is 3500", 3500],
  ["Avalanche", "requested too many blocks from 0 to 5000000, maximum is set to 2048", 2048],
  ["Blast", "exceeds the range allowed for your plan (5000 > 3000).", 3000],
  ["PublicNode", "exceed maximum block range: 50000", 50_000, -32701],
  ["Merkle", "eth_getLogs range is too large, max is 10k blocks", 10_000],
  ["Moonriver", "block range is too wide (maximum 1024)", 1024],
  ["Harmony", "query must be smaller than size 1024", 1024],
  ["Swell", "block range greater than 1000 max", 1000],
  ["Hyperliquid", "query exceeds max block range 1000", 1000],
  ["Somnia", "block range exceeds 1000", 1000],
  ["TAC", "maximum [from, to] blocks distance: 10000", 10_000],
  ["LlamaRPC", "query exceeds max results 20000", undefined, -32005],
  ["1RPC", "response size should not greater than 10000000 bytes", undefined],
  ["Optimism", "backend response too large", undefined],
  ["Optimism, newer", "Block range is too large", undefined],
  ["Arbitrum", "logs matched by query exceeds limit of 10000", undefined],
  [
    "Chainstack",
    "Block range limit exceeded. See more details at https://docs.example/limits#evm-range-limits",
    undefined,
  ],
  ["zkEVM", "query returned more than 10000 results", undefined, -32005],
  ["geth", "query timeout exceeded", undefined],
  ["Go proxies", "context deadline exceeded", undefined],
  ["Base", "no backend is currently healthy to serve traffic", undefined, -32011],
];

describe("M8 range too large", () => {
  test.each(TOO_LARGE)("behavior: M8 %s: %s", (_who, message, blocks, code) => {
    const error = refused(message, code);
    expect([error.fault, error.advice.blocks]).toEqual(["range", blocks]);
  });

  test("behavior: M8 a rule of the provider's is told from what would do this time", () => {
    expect(refused("Max range: 800").advice.isRule).toBe(true);
    expect(refused("Try with this block range [0x1, 0x20].").advice.isRule).toBeUndefined();
  });
});

test.each([
  ["daily request count exceeded, request rate limited", -32005],
  ["Your app has exceeded its compute units per second capacity.", 429],
  ["project ID request rate exceeded", -32005],
  ["Too many requests, reason: call rate limit exhausted", -32029],
  ["100/second request limit reached - reduce calls per second", -32007],
  ["", -32005],
])("behavior: M10 %j with code %i asks for fewer requests, not for smaller ones", (message, code) => {
  expect(refused(message, code).fault).toBe("busy");
});

test.each([
  ["History has been pruned for this block", -32701],
  ["pruned history unavailable", 4444],
  ["missing trie node 0xabc (path )", -32000],
])("behavior: T1d %j is told as forgotten", (message, code) => {
  expect(refused(message, code).fault).toBe("pruned");
});

test.each([
  ["out of gas", "range"],
  ["execution aborted (timeout = 5s)", "range"],
  ["execution reverted: not now", "refused"],
  ["header not found", "refused"],
])("behavior: a call that fails with %j is told as %s", (message, fault) => {
  expect(refused(message, -32000, "eth_call").fault).toBe(fault);
});

test("error: what an endpoint says is told without URLs and keys, and not at length", () => {
  const key = "0123456789abcdef0123456789abcdef";
  const { publicMessage } = refused(`see https://rpc.example/v1/${key} or ask for ${key}: ${"no ".repeat(200)}`);
  expect(publicMessage).not.toContain(key);
  expect(publicMessage.length).toBeLessThan(220);
  expect(refused("").publicMessage).toMatchInlineSnapshot(`"The endpoint refuses eth_getLogs: error -32000"`);
});
