import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeFunctionData, encodeAbiParameters, encodeFunctionResult } from "viem";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parseViewsText } from "#server/catalog/abi-functions.ts";
import { nodeTypeOf } from "#server/catalog/nodes/index.ts";
import { MULTICALL3_ABI } from "#server/chain/multicall.ts";
import { limits } from "#server/kernel/limits.ts";
import type { MemberContext } from "#server/services/context.ts";
import { makeMember, makeSubscriber, makeWorkspace } from "#server/testing/factories.ts";
import { previewReading } from "./preview-reading.ts";
import { previewSchedule } from "./preview-schedule.ts";

const CHAIN = 31337;
const HASH = `0x${"ab".repeat(32)}` as const;
const POOL = `0x${"0c".repeat(20)}` as const;
const functions = parseViewsText("function getHealth(address user) view returns (uint256 debt, uint256 factor)");

/** A node of one block that answers every call with a debt and a health factor. */
let endpoint: Server;
let isSilent = false;
let refuses = false;

const block = () => ({
  number: "0x7b",
  hash: HASH,
  parentHash: `0x${"cd".repeat(32)}`,
  timestamp: `0x${Math.floor(Date.now() / 1000).toString(16)}`,
  logsBloom: `0x${"0".repeat(512)}`,
});

function answer(method: string, params: { data?: `0x${string}` }[]): unknown {
  if (method === "eth_chainId") return `0x${CHAIN.toString(16)}`;
  if (method !== "eth_call") return block();
  const { args } = decodeFunctionData({ abi: MULTICALL3_ABI, data: params[0]?.data ?? "0x" });
  const calls = (args?.[0] ?? []) as readonly unknown[];
  const words = encodeAbiParameters([{ type: "uint256" }, { type: "uint256" }], [5n, 1_310_400_000_000_000_000n]);
  const result = calls.map(() => ({ success: !refuses, returnData: refuses ? ("0x" as const) : words }));
  return encodeFunctionResult({ abi: MULTICALL3_ABI, functionName: "aggregate3", result });
}

beforeAll(async () => {
  endpoint = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      if (isSilent) {
        request.socket.destroy();
        return;
      }
      const { id, method, params } = JSON.parse(body) as { id: number; method: string; params: never[] };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ jsonrpc: "2.0", id, result: answer(method, params) }));
    });
  });
  await new Promise<void>((done) => endpoint.listen(0, "127.0.0.1", done));
  vi.stubEnv(`BELLWETHER_CHAIN_${CHAIN}_RPC`, `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`);
});
afterAll(async () => {
  endpoint.closeAllConnections();
  endpoint.close();
});

async function member(role: "operator" | "viewer" = "operator"): Promise<MemberContext> {
  return await makeMember(await makeWorkspace(), { role });
}
const config = (over: Record<string, unknown> = {}) => ({
  ...nodeTypeOf("contract-value")?.defaults,
  chainId: CHAIN,
  view: {
    address: POOL,
    name: "Pool",
    functions,
    function: "getHealth(address)",
    args: [{ kind: "wallet" }],
    path: ["factor"],
    decimals: 18,
    unit: "",
  },
  ...over,
});
const WALLET = `0x${"7A".repeat(20)}`;
const preview = (ctx: MemberContext, over: Record<string, unknown> = {}, wallet: string | undefined = WALLET) =>
  previewReading(ctx, { type: "contract-value", config: config(over), wallet });

test("default: a value is read at one block, with its decimals and raw, whatever else is still to fill in", async () => {
  expect(await preview(await member())).toEqual({
    kind: "value",
    value: "1.3104",
    raw: "1310400000000000000",
    unit: "",
    wallet: WALLET.toLowerCase(),
    chainName: "Demo chain",
    blockNumber: 123,
    at: expect.any(Date),
  });
});

test("args: without a wallet it is the first follower's, and nobody's without any", async () => {
  const ctx = await member();
  const nobody = await previewReading(ctx, { type: "contract-value", config: config() });
  expect(nobody).toEqual({ kind: "needs-wallet" });
  const person = await makeSubscriber({ id: ctx.workspaceId, slug: ctx.slug });
  const read = await previewReading(ctx, { type: "contract-value", config: config() });
  expect(read).toMatchObject({ kind: "value", wallet: person.address });
});

test.each([
  ["no function is picked", { view: { ...config().view, function: "" } }],
  ["the contract has no address", { view: { ...config().view, address: "" } }],
  ["an argument does not fit", { view: { ...config().view, args: [{ kind: "value", value: "0x12" }] } }],
  ["the account has no address", { whose: "account" }],
  ["the config is no config", { view: "soon" }],
])("behavior: while %s, it is unfinished and nothing is asked", async (_, over) => {
  expect(await preview(await member(), over)).toEqual({ kind: "unfinished" });
});

test("error: a chain without an endpoint says so in words", async () => {
  const read = await preview(await member(), { chainId: 8453 });
  expect(read).toMatchObject({ kind: "no-endpoint", message: expect.stringMatching(/no endpoint for Base/) });
});

test("error: what the contract refuses, and an endpoint that hangs up, are failures in words", async () => {
  const ctx = await member();
  refuses = true;
  const refused = await preview(ctx);
  refuses = false;
  expect(refused).toMatchObject({ kind: "failed", message: "The contract refused getHealth." });
  isSilent = true;
  const silent = await preview(ctx);
  isSilent = false;
  expect(silent).toMatchObject({ kind: "failed", message: expect.stringMatching(/^The endpoint /) });
  expect(JSON.stringify(silent)).not.toContain("127.0.0.1");
});

test("error: viewers, steps that watch nothing, and an open tap are refused", async () => {
  await expect(preview(await member("viewer"))).rejects.toThrow(/Your role here is viewer/);
  const ctx = await member();
  await expect(previewReading(ctx, { type: "stop", config: {} })).rejects.toThrow(/Only steps that start/);
  const ask = () => preview(ctx, { view: "soon" });
  for (let i = 0; i < limits.readingPreviewsPerMinute - 1; i++) await ask();
  await expect(ask()).rejects.toThrow(/very often/);
});

test("default: a schedule tells its next moments by the clocks of its zone, until its end", async () => {
  const ctx = { ...(await member()), now: new Date("2026-10-23T12:00:00Z") };
  const schedule = (over: Record<string, unknown>) =>
    previewSchedule(ctx, { type: "schedule", config: { ...nodeTypeOf("schedule")?.defaults, ...over } });
  const time = { kind: "cron", expression: "0 9 * * *", zone: "Europe/Zurich" };
  expect(await schedule({ time })).toEqual({
    kind: "moments",
    // the clocks go back on the 25th
    moments: ["2026-10-24T07:00:00Z", "2026-10-25T08:00:00Z", "2026-10-26T08:00:00Z"].map((at) => new Date(at)),
  });
  const until = { at: "2026-10-24T23:00", zone: "Europe/Zurich", warnSeconds: 3_600 };
  expect(await schedule({ time, until })).toMatchObject({ moments: [new Date("2026-10-24T07:00:00Z")] });
  expect(await schedule({ time: { ...time, expression: "" } })).toMatchObject({
    kind: expect.stringMatching(/^(unf|ref)/),
  });
  await expect(previewSchedule(ctx, { type: "send-message", config: {} })).rejects.toThrow(/schedule/);
});
