import { and, desc, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { block, chainCursor } from "#db/schema/ingest.ts";
import { trigger } from "#db/schema/workflow.ts";
import { Secret } from "#server/kernel/secret.ts";
import { makeHash } from "#server/testing/factories.ts";
import { createFakeChain, type FakeChain, type FakeLog, rpcError, rpcResult } from "#server/testing/fake-chain.ts";
import { recordingEnqueue } from "#server/testing/fake-hand-overs.ts";
import { HEALTH_FACTOR_TOPIC, healthFactorSpec, makeLiveWorkflow } from "#server/testing/live-workflow.ts";
import type { LogEvent } from "../hand-overs.ts";
import { createChainReader } from "./chain-reader.ts";
import { createEndpoints } from "./endpoints.ts";
import { createJsonRpc } from "./json-rpc.ts";
import { startPace } from "./look-ahead.ts";
import { stepChain, type WatchedChain } from "./step-chain.ts";

const { db } = getDb();
const URL_WITH_KEY = new Secret("https://rpc.example/v1/very-secret-key");
const T0 = new Date("2026-01-05T12:00:00Z");

let chainId = 100;
let contract: `0x${string}`;
let now: Date;

beforeEach(async () => {
  await db.update(trigger).set({ active: false });
  chainId += 1;
  now = T0;
  const { spec } = await makeLiveWorkflow({ trigger: healthFactorSpec({ chainId }) });
  contract = spec.kind === "log" ? spec.address : "0x";
});

const log = (o: Partial<FakeLog> = {}): FakeLog => ({
  address: contract,
  topics: [HEALTH_FACTOR_TOPIC, makeHash()],
  data: "0x01",
  ...o,
});

/** A process that reads one chain, by its endpoints in order. */
function reader(...chains: FakeChain[]) {
  const events: LogEvent[] = [];
  const orphaned: string[] = [];
  const { enqueue, woken } = recordingEnqueue();
  const readers = chains.map((chain) =>
    createChainReader(createJsonRpc({ url: URL_WITH_KEY, timeoutMs: 30, fetch: withTimeout(chain.fetch) })),
  );
  const watched: WatchedChain = {
    chainId,
    endpoints: createEndpoints({ chainId, readers, now: () => now }),
    pace: startPace(),
    quietSecondsMax: undefined,
  };
  const deps = {
    db,
    enqueue,
    receiveEvents: async (_tx: unknown, given: unknown[]) => void events.push(...(given as LogEvent[])),
    orphanEvents: async (_tx: unknown, { blockHashes }: { blockHashes: string[] }) => {
      orphaned.push(...blockHashes);
      return { events: 0 };
    },
  };
  return { events, orphaned, woken, watched, step: () => stepChain(deps, watched, now) };
}

/** The platform's fetch gives up when its signal does; a fake that never answers must too. */
function withTimeout(fake: typeof fetch): typeof fetch {
  return (url, init) =>
    Promise.race([
      fake(url, init),
      new Promise<never>((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      }),
    ]);
}

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};
const cursor = async () => (await db.select().from(chainCursor).where(eq(chainCursor.chainId, chainId)))[0];

test("default: begins at the head without history, then stores each block's logs with its cursor", async () => {
  const chain = createFakeChain({ chainId });
  chain.mine(log());
  const process = reader(chain);
  expect(await process.step()).toBe("read");
  expect(await process.step()).toBe("idle");
  expect(process.events).toEqual([]);

  const wanted = log({ txHash: makeHash() });
  const mined = chain.mine(wanted, log({ address: makeHash().slice(0, 42) as `0x${string}` }));
  expect(await process.step()).toBe("read");
  expect(process.events).toEqual([
    {
      kind: "log",
      chainId,
      blockNumber: mined.number,
      blockHash: mined.hash,
      txHash: wanted.txHash,
      txIndex: 0,
      logIndex: 0,
      address: contract,
      topics: wanted.topics,
      data: "0x01",
      occurredAt: new Date("2023-11-14T22:13:56Z"),
      observedAt: T0,
    },
  ]);
  expect(process.woken).toEqual(["match"]);
  expect(await cursor()).toMatchObject({ blockNumber: mined.number, blockHash: mined.hash, trouble: null });
});

test("behavior: at the head logs are asked for by block hash, never by number", async () => {
  const chain = createFakeChain({ chainId });
  const process = reader(chain);
  await process.step();
  const mined = [chain.mine(log()), chain.mine(log())];
  await process.step();
  const questions = chain.asked.filter(({ method }) => method === "eth_getLogs").map(({ params }) => params[0]);
  expect(questions).toEqual(
    mined.map(({ hash }) => ({ blockHash: hash, address: [contract], topics: [[HEALTH_FACTOR_TOPIC]] })),
  );
});

test("behavior: nobody wants anything: headers are followed and no logs asked for", async () => {
  await db.update(trigger).set({ active: false });
  const chain = createFakeChain({ chainId });
  const process = reader(chain);
  await process.step();
  chain.mine(log());
  await process.step();
  expect(chain.asked.some(({ method }) => method === "eth_getLogs")).toBe(false);
  await db.update(trigger).set({ active: true }).where(eq(trigger.address, contract));
  chain.mine(log());
  await process.step();
  expect(process.events.map((event) => event.blockNumber)).toEqual([2]);
});

test("behavior: far behind, ranges shrink to what the endpoint gives and grow again", async () => {
  const chain = createFakeChain({ chainId });
  const process = reader(chain);
  await process.step();
  for (let i = 0; i < 200; i++) chain.mine(...(i % 5 === 0 ? [log()] : []));
  chain.failWith(({ method, params }) => {
    const [query] = params as [{ fromBlock?: string; toBlock?: string }];
    const span = Number(query.toBlock) - Number(query.fromBlock) + 1;
    return method === "eth_getLogs" && span > 30
      ? rpcError(-32005, "query returned more than 10000 results")
      : undefined;
  });
  const results: string[] = [];
  while ((await cursor())?.blockNumber !== 200) results.push(await process.step());
  expect(new Set(results.slice(0, -1))).toEqual(new Set(["behind"]));
  expect(results.length).toBeLessThan(15);
  expect(process.events).toHaveLength(40);
  expect(new Set(process.events.map((event) => event.blockNumber)).size).toBe(40);
});

test("behavior: one block with more logs than are given at once is asked for contract by contract", async () => {
  const second = healthFactorSpec({ chainId });
  await makeLiveWorkflow({ trigger: second });
  const chain = createFakeChain({ chainId });
  const process = reader(chain);
  await process.step();
  chain.mine(log(), log({ address: second.address }), log());
  chain.failWith(({ method, params }) => {
    const [query] = params as [{ address?: string[] }];
    return method === "eth_getLogs" && (query.address?.length ?? 0) > 1
      ? rpcError(-32602, "response size exceeded")
      : undefined;
  });
  expect(await process.step()).toBe("read");
  expect(process.events.map((event) => event.logIndex)).toEqual([0, 1, 2]);
});

test.each([1, 2, 5, 8])("behavior: a fork %i deep is followed back and read anew", async (depth) => {
  const chain = createFakeChain({ chainId });
  const process = reader(chain);
  await process.step();
  const old: string[] = [];
  for (let i = 0; i < 10; i++) {
    const { hash } = chain.mine(log());
    old.push(hash);
    await process.step();
  }
  chain.fork(depth);
  for (let i = 0; i < depth; i++) chain.mine(log());
  expect(await process.step()).toBe("behind");
  expect(process.orphaned.sort()).toEqual(old.slice(-depth).sort());
  while ((await process.step()) !== "idle");
  expect(await cursor()).toMatchObject({ blockHash: chain.head().hash });
  expect(process.events).toHaveLength(10 + depth);
  const standing = await db.select().from(block).where(eq(block.chainId, chainId)).orderBy(desc(block.number));
  expect(
    standing
      .filter((row) => row.orphanedAt)
      .map((row) => row.hash)
      .sort(),
  ).toEqual(process.orphaned.sort());
});

test("behavior: a fork to a shorter chain, and back again, ends on the chain as it is", async () => {
  const chain = createFakeChain({ chainId });
  const process = reader(chain);
  await process.step();
  for (let i = 0; i < 6; i++) chain.mine(log());
  await process.step();
  const dropped = chain.fork(4);
  const side = chain.mine(log());
  while ((await process.step()) !== "idle");
  expect(await cursor()).toMatchObject({ blockHash: side.hash });
  chain.restore(dropped);
  while ((await process.step()) !== "idle");
  expect(await cursor()).toMatchObject({ blockHash: chain.head().hash, blockNumber: 6 });
  const orphans = await db.select().from(block).where(eq(block.chainId, chainId));
  expect(orphans.filter((row) => row.orphanedAt).map((row) => row.hash)).toEqual([side.hash]);
});

test("behavior: a fork while the process was down, far behind, is found before anything is read", async () => {
  const chain = createFakeChain({ chainId });
  const first = reader(chain);
  await first.step();
  for (let i = 0; i < 3; i++) chain.mine(log());
  await first.step();
  chain.fork(2);
  for (let i = 0; i < 60; i++) chain.mine(log());
  const second = reader(chain);
  while ((await second.step()) !== "idle");
  expect(second.orphaned).toHaveLength(2);
  expect(second.events).toHaveLength(60);
});

test("behavior: an endpoint a few blocks behind is no fork and moves nothing back", async () => {
  const chain = createFakeChain({ chainId });
  const process = reader(chain);
  await process.step();
  for (let i = 0; i < 5; i++) chain.mine();
  await process.step();
  const ahead = await cursor();
  const dropped = chain.fork(2);
  expect(await process.step()).toBe("idle");
  expect(process.orphaned).toEqual([]);
  expect(await cursor()).toMatchObject({ blockHash: ahead?.blockHash, blockNumber: 5 });
  chain.restore(dropped);
  expect(await process.step()).toBe("idle");
});

test("behavior: a chain that was started afresh is recognised by its first block and read from its head", async () => {
  const before = createFakeChain({ chainId, salt: "before" });
  const process = reader(before);
  for (let i = 0; i < 40; i++) before.mine();
  await process.step();
  for (let i = 0; i < 5; i++) before.mine(log());
  await process.step();
  const afresh = createFakeChain({ chainId, salt: "afresh" });
  afresh.mine(log());
  const restarted = reader(afresh);
  expect(await restarted.step()).toBe("read");
  expect(await cursor()).toMatchObject({ blockNumber: 1, blockHash: afresh.head().hash });
  expect(restarted.events).toEqual([]);
  afresh.mine(log());
  await restarted.step();
  expect(restarted.events).toHaveLength(1);
});

test("error: a fork deeper than anything kept halts the chain and says so, and heals by itself", async () => {
  const chain = createFakeChain({ chainId });
  for (let i = 0; i < 20; i++) chain.mine();
  const process = reader(chain);
  await process.step();
  const dropped = chain.fork(10);
  for (let i = 0; i < 12; i++) chain.mine(log());
  expect(await process.step()).toBe("troubled");
  expect((await cursor())?.trouble).toMatchInlineSnapshot(`"The chain and what was read of it have no block in common within 1 blocks. Reading stands still until the endpoint agrees again. Check that it serves the right network and is in sync."`);
  chain.restore(dropped);
  later(2);
  expect(await process.step()).toBe("idle");
  expect((await cursor())?.trouble).toBeNull();
  expect(process.events).toEqual([]);
});

const html = () => new Response("<html>Bad gateway</html>", { status: 200 });
const FAULTS: [string, (method: string) => Response | Promise<Response> | undefined, string][] = [
  ["HTML", html, "is not JSON-RPC"],
  ["HTTP 502", () => new Response("", { status: 502 }), "HTTP 502"],
  ["HTTP 429", () => new Response("", { status: 429, headers: { "retry-after": "3" } }), "fewer requests"],
  ["an error inside HTTP 200", () => rpcError(-32000, "header not found"), "header not found"],
  ["a rate limit inside HTTP 200", () => rpcError(-32005, "rate limit exceeded"), "fewer requests"],
  ["a number", () => rpcResult(7), "not"],
  ["null", () => rpcResult(null), "not"],
  ["no result", () => Response.json({ jsonrpc: "2.0", id: 1 }), "without a result"],
  ["nothing", () => new Promise<Response>(() => undefined), "within 0.03 seconds"],
  ["null logs", (method) => (method === "eth_getLogs" ? rpcResult(null) : undefined), "not a list"],
];

test.each(FAULTS)(
  "error: an endpoint that answers %s is named in words, and nothing is lost",
  async (_name, answer, said) => {
    const chain = createFakeChain({ chainId });
    const process = reader(chain);
    await process.step();
    chain.mine(log());
    chain.failWith(({ method }) => answer(method));
    expect(await process.step()).toBe("troubled");
    const trouble = (await cursor())?.trouble;
    expect(trouble).toContain(said);
    expect(trouble).not.toContain("very-secret-key");
    expect(await cursor()).toMatchObject({ blockNumber: 0 });
    chain.failWith(undefined);
    later(5);
    expect(await process.step()).toBe("read");
    expect(process.events).toHaveLength(1);
    expect((await cursor())?.trouble).toBeNull();
  },
);

test.each([
  ["of another block", (own: Record<string, unknown>) => [{ ...own, blockHash: makeHash() }]],
  ["marked as removed", (own: Record<string, unknown>) => [{ ...own, removed: true }]],
  ["twice", (own: Record<string, unknown>) => [own, own]],
  ["without an address", (own: Record<string, unknown>) => [{ ...own, address: null }]],
])("error: logs %s make the whole answer untrusted", async (_name, lie) => {
  const chain = createFakeChain({ chainId });
  const process = reader(chain);
  await process.step();
  const mined = chain.mine(log());
  const own = {
    ...log(),
    blockNumber: "0x1",
    blockHash: mined.hash,
    transactionHash: makeHash(),
    transactionIndex: "0x0",
    logIndex: "0x0",
  };
  chain.failWith(({ method }) => (method === "eth_getLogs" ? rpcResult(lie(own)) : undefined));
  expect(await process.step()).toBe("troubled");
  chain.failWith(undefined);
  later(5);
  await process.step();
  expect(process.events).toHaveLength(1);
});

test("error: an endpoint of another chain is refused, also when it changes later", async () => {
  const right = createFakeChain({ chainId });
  const process = reader(right);
  right.failWith(({ method }) => (method === "eth_chainId" ? rpcResult("0x5") : undefined));
  expect(await process.step()).toBe("troubled");
  expect(await cursor()).toMatchObject({ blockNumber: -1 });
  expect((await cursor())?.trouble).toBe(`The endpoint serves chain 5, not ${chainId}. Correct its URL.`);
  right.failWith(undefined);
  later(5);
  expect(await process.step()).toBe("read");
});

test("behavior: the next endpoint takes over, and the first is asked again once it is well", async () => {
  const [first, second] = [createFakeChain({ chainId }), createFakeChain({ chainId })];
  const process = reader(first, second);
  await process.step();
  expect(second.asked).toEqual([]);
  first.mine(log());
  second.mine(log());
  first.failWith(() => new Response("", { status: 503 }));
  expect(await process.step()).toBe("read");
  expect(process.events).toHaveLength(1);
  first.failWith(undefined);
  const before = second.asked.length;
  later(5);
  expect(await process.step()).toBe("idle");
  expect(second.asked.length).toBe(before);
});

test("behavior: a rest that an endpoint asks for is kept", async () => {
  const chain = createFakeChain({ chainId });
  const process = reader(chain);
  await process.step();
  chain.failWith(() => new Response("", { status: 429, headers: { "retry-after": "20" } }));
  await process.step();
  const before = chain.asked.length;
  later(19);
  expect(await process.step()).toBe("troubled");
  expect(chain.asked.length).toBe(before);
  chain.failWith(undefined);
  later(2);
  expect(await process.step()).toBe("idle");
});

test("error: of two processes that read a chain only one moves the cursor", async () => {
  const chain = createFakeChain({ chainId });
  const [one, two] = [reader(chain), reader(chain)];
  await one.step();
  chain.mine(log());
  const results = await Promise.allSettled([one.step(), two.step(), one.step(), two.step()]);
  const reasons = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
  for (const reason of reasons) expect(reason).toContain("Another process reads chain");
  expect(one.events.length + two.events.length).toBeGreaterThanOrEqual(1);
  expect(await cursor()).toMatchObject({ blockHash: chain.head().hash });
});

test("behavior: old headers are pruned, the first block stays", async () => {
  const chain = createFakeChain({ chainId });
  const process = reader(chain);
  await process.step();
  for (let i = 0; i < 400; i++) {
    chain.mine();
    if (i % 10 === 9) await process.step();
  }
  const rows = await db
    .select({ number: block.number })
    .from(block)
    .where(and(eq(block.chainId, chainId)))
    .orderBy(block.number);
  expect(rows[0]?.number).toBe(0);
  expect(rows[1]?.number).toBe(100);
  expect(rows).toHaveLength(302);
});
