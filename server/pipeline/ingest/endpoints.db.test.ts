import { beforeEach, expect, test } from "vitest";
import { makeHash } from "#server/testing/factories.ts";
import { createFakeChain, rpcError, rpcResult } from "#server/testing/fake-chain.ts";
import { makeReadingWorld, RPC_KEY } from "#server/testing/reading-world.ts";

let world: Awaited<ReturnType<typeof makeReadingWorld>>;
beforeEach(async () => {
  world = await makeReadingWorld();
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
    const chain = createFakeChain({ chainId: world.chainId });
    const process = world.reader(chain);
    await process.step();
    chain.mine(world.log());
    chain.failWith(({ method }) => answer(method));
    expect(await process.step()).toBe("troubled");
    const trouble = (await world.cursor())?.trouble;
    expect(trouble).toContain(said);
    expect(trouble).not.toContain(RPC_KEY);
    expect(await world.cursor()).toMatchObject({ blockNumber: 0 });
    chain.failWith(undefined);
    world.later(5);
    expect(await process.step()).toBe("read");
    expect(process.events).toHaveLength(1);
    expect((await world.cursor())?.trouble).toBeNull();
  },
);

test.each([
  ["of another block", (own: Record<string, unknown>) => [{ ...own, blockHash: makeHash() }]],
  ["marked as removed", (own: Record<string, unknown>) => [{ ...own, removed: true }]],
  ["twice", (own: Record<string, unknown>) => [own, own]],
  ["without an address", (own: Record<string, unknown>) => [{ ...own, address: null }]],
])("error: logs %s make the whole answer untrusted", async (_name, lie) => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  const mined = chain.mine(world.log());
  const own = {
    ...world.log(),
    blockNumber: "0x1",
    blockHash: mined.hash,
    transactionHash: makeHash(),
    transactionIndex: "0x0",
    logIndex: "0x0",
  };
  chain.failWith(({ method }) => (method === "eth_getLogs" ? rpcResult(lie(own)) : undefined));
  expect(await process.step()).toBe("troubled");
  chain.failWith(undefined);
  world.later(5);
  await process.step();
  expect(process.events).toHaveLength(1);
});

test("error: an endpoint of another chain is refused, also when it changes later", async () => {
  const right = createFakeChain({ chainId: world.chainId });
  const process = world.reader(right);
  right.failWith(({ method }) => (method === "eth_chainId" ? rpcResult("0x5") : undefined));
  expect(await process.step()).toBe("troubled");
  expect(await world.cursor()).toMatchObject({ blockNumber: -1 });
  expect((await world.cursor())?.trouble).toBe(`The endpoint serves chain 5, not ${world.chainId}. Correct its URL.`);
  right.failWith(undefined);
  world.later(5);
  expect(await process.step()).toBe("read");
});

test("behavior: the next endpoint takes over, and the first is asked again once it is well", async () => {
  const [first, second] = [createFakeChain({ chainId: world.chainId }), createFakeChain({ chainId: world.chainId })];
  const process = world.reader(first, second);
  await process.step();
  expect(second.asked).toEqual([]);
  first.mine(world.log());
  second.mine(world.log());
  first.failWith(() => new Response("", { status: 503 }));
  expect(await process.step()).toBe("read");
  expect(process.events).toHaveLength(1);
  first.failWith(undefined);
  world.later(5);
  expect(await process.step()).toBe("idle");
  const before = second.asked.length;
  world.later(5);
  expect(await process.step()).toBe("idle");
  expect(second.asked.length).toBe(before);
});

test("behavior: a rest that an endpoint asks for is kept", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const process = world.reader(chain);
  await process.step();
  chain.failWith(() => new Response("", { status: 429, headers: { "retry-after": "20" } }));
  await process.step();
  const before = chain.asked.length;
  world.later(19);
  expect(await process.step()).toBe("troubled");
  expect(chain.asked.length).toBe(before);
  chain.failWith(undefined);
  world.later(2);
  expect(await process.step()).toBe("idle");
});

test("error: of two processes that read a chain only one moves the cursor", async () => {
  const chain = createFakeChain({ chainId: world.chainId });
  const [one, two] = [world.reader(chain), world.reader(chain)];
  await one.step();
  chain.mine(world.log());
  const results = await Promise.allSettled([one.step(), two.step(), one.step(), two.step()]);
  const reasons = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
  for (const reason of reasons) expect(reason).toContain("Another process reads chain");
  expect(one.events.length + two.events.length).toBeGreaterThanOrEqual(1);
  expect(await world.cursor()).toMatchObject({ blockHash: chain.head().hash });
});
