import { afterEach, expect, test } from "vitest";
import { listenHttp, readBody } from "#demo/sinks/http-server.ts";
import { Secret } from "#server/kernel/secret.ts";
import { makeAddress, makeHash } from "#server/testing/factories.ts";
import { createChainReader } from "./chain-reader.ts";
import type { EndpointError } from "./errors.ts";
import { createJsonRpc } from "./json-rpc.ts";
import { createLogFilter, everyLog } from "./log-filter.ts";
import { createLogsApart } from "./logs-apart.ts";
import { parseLogs } from "./parse-logs.ts";

const LOGS = 2_000;
const wanted = makeAddress();
const topic = makeHash();
const any = { address: null, topic0: null, topic1: null, topic2: null };
/** Somebody wants a signature of whatever contract, so the node cannot sift. */
const filterOf = (address: string) =>
  createLogFilter([
    { ...any, address },
    { ...any, topic0: makeHash() },
  ]);
const filter = filterOf(wanted);
const range = { fromBlock: 1, toBlock: LOGS };
/** One log in each block, of which every hundredth is wanted. */
const wire = Array.from({ length: LOGS }, (_, at) => ({
  address: at % 100 === 0 ? wanted : `0x${"ab".repeat(20)}`,
  topics: [topic],
  data: "0x01",
  blockNumber: `0x${(at + 1).toString(16)}`,
  blockHash: `0x${(at + 1).toString(16).padStart(64, "0")}`,
  transactionHash: topic,
  transactionIndex: "0x0",
  logIndex: "0x0",
  removed: false,
}));
const bodyOf = (answer: unknown) =>
  new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", id: 1, ...Object(answer) }));

let apart = createLogsApart();
afterEach(async () => {
  await apart.close();
  apart = createLogsApart();
});

test("default: a large answer is read as it is read here", async () => {
  const logs = parseLogs(wire, range, filter);
  expect(logs).toHaveLength(LOGS / 100);
  expect(await apart.read([bodyOf({ result: wire })], range, filter)).toEqual({ logs, told: LOGS });
});

test("behavior: an answer is read in whatever parts it came, also such as share their memory with others", async () => {
  const body = bodyOf({ result: wire });
  const parts = [body.slice(0, 7), body.subarray(7, 70_000), body.subarray(70_000, 70_001), body.slice(70_001)];
  expect(await apart.read(parts, range, filter)).toEqual({ logs: parseLogs(wire, range, filter), told: LOGS });
  expect(body).toEqual(bodyOf({ result: wire }));
});

test("behavior: each answer is read by its own filter, also when they take turns", async () => {
  const filters = [filter, filterOf(makeAddress()), everyLog, filter];
  const told = await Promise.all(filters.map((one) => apart.read([bodyOf({ result: wire })], range, one)));
  const counts = told.map((one) => ("logs" in one ? one.logs.length : one));
  expect(counts).toEqual([LOGS / 100, 0, LOGS, LOGS / 100]);
});

test("error: logs that were not asked for are refused in the same words", async () => {
  const beyond = { fromBlock: 1, toBlock: 10 };
  const said = (error: EndpointError) => [error.name, error.fault, error.publicMessage];
  const here = await Promise.resolve()
    .then(() => parseLogs(wire, beyond, filter))
    .catch(said);
  expect(await apart.read([bodyOf({ result: wire })], beyond, filter).catch(said)).toEqual(here);
  expect(here).toEqual(["EndpointError", "nonsense", expect.stringContaining("block 11")]);
});

test.each([
  ["a refusal", { error: { code: -32005, message: "too many" } }],
  ["something else", { result: "0x" }],
])("behavior: %s comes back as it was", async (_, answer) => {
  const body = bodyOf(answer);
  const given = body.slice();
  expect(await apart.read([body], range, filter)).toEqual(given);
});

test("error: what is under way when it is closed is asked for again in smaller parts", async () => {
  const read = apart.read([bodyOf({ result: wire })], range, filter);
  const failed = expect(read).rejects.toMatchObject({ name: "EndpointError", fault: "range" });
  await apart.close();
  await failed;
});

test("behavior: a chain's reader has large answers read apart, and hears refusals as ever", async () => {
  const node = await listenHttp(0, async (request, response) => {
    const { id, method, params } = JSON.parse(await readBody(request, 10_000));
    const first = Number(params[0]?.fromBlock ?? params[0]);
    const header = {
      ...{ number: params[0], hash: wire[first - 1]?.blockHash, parentHash: topic, timestamp: "0x1" },
      logsBloom: `0x${"00".repeat(256)}`,
    };
    const refusal = {
      error: { code: -32005, message: `query returned more than 10000 results ${"x".repeat(70_000)}` },
    };
    const answer = method !== "eth_getLogs" ? { result: header } : first === 1 ? { result: wire } : refusal;
    response.end(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
  });
  try {
    const rpc = createJsonRpc({ url: new Secret(node.url), timeoutMs: 5_000 });
    const reader = createChainReader(rpc, { apart });
    expect(await reader.logsOfRange(range, filter)).toHaveLength(LOGS / 100);
    await expect(reader.logsOfRange({ fromBlock: 2, toBlock: LOGS }, filter)).rejects.toMatchObject({ fault: "range" });
  } finally {
    await node.close();
  }
});
