import { describe, expect, test } from "vitest";
import { Secret } from "#server/kernel/secret.ts";
import { makeAddress, makeHash } from "#server/testing/factories.ts";
import { createFakeChain, type FakeChain, rpcError, rpcResult } from "#server/testing/fake-chain.ts";
import type { ChainReader } from "./chain-reader.ts";
import { createChainReader } from "./chain-reader.ts";
import { createEndpoints, type Endpoints } from "./endpoints.ts";
import { EndpointError } from "./errors.ts";
import { createJsonRpc } from "./json-rpc.ts";

const CHAIN = 1;
const BLOCK_SECONDS = 12;
const START = new Date("2026-01-05T12:00:00Z");
const KEY = "very-secret-key";

/** Chains that have just mined, endpoints on them in order, and time that a test lets pass. */
function makeWorld(count: number, { chance = () => 0 }: { chance?: () => number } = {}) {
  const clock = { now: START };
  const chains = Array.from({ length: count }, () =>
    createFakeChain({ chainId: CHAIN, startSeconds: START.getTime() / 1000 - 40 * BLOCK_SECONDS }),
  );
  for (const chain of chains) for (let at = 1; at < 40; at += 1) chain.mine();
  const sources = chains.map(({ fetch }) => ({
    reader: createChainReader(createJsonRpc({ url: new Secret(`https://rpc.example/${KEY}`), timeoutMs: 20, fetch })),
  }));
  const endpoints = createEndpoints({
    chainId: CHAIN,
    sources,
    now: () => clock.now,
    chance,
    blockSeconds: BLOCK_SECONDS,
  });
  const [first, second = first] = chains;
  if (!first || !second) throw new Error("a world has a chain");
  return {
    endpoints,
    chains,
    first,
    second,
    /** Time passes; every chain mines meanwhile. */
    later(seconds: number, mining = chains) {
      clock.now = new Date(clock.now.getTime() + seconds * 1000);
      const until = clock.now.getTime() / 1000;
      for (const chain of mining) while (tipOf(chain) + BLOCK_SECONDS <= until) chain.mine();
    },
    asked: () => chains.map((chain) => chain.asked.splice(0).length),
    serving: () => endpoints.states().findIndex((state) => state.inUse) + 1,
  };
}
const tipOf = (chain: FakeChain) => chain.blocks().at(-1)?.timestamp ?? 0;
const head = (endpoints: Endpoints) => endpoints.use((reader) => reader.head());
const down = (chain: FakeChain) => chain.failWith(() => new Response("", { status: 503 }));
const well = (chain: FakeChain) => chain.failWith(undefined);

test("default: the first endpoint serves, and the others are left alone", async () => {
  const { endpoints, asked } = makeWorld(3);
  await head(endpoints);
  expect(asked()).toEqual([2, 0, 0]);
});

describe("faults of one endpoint", () => {
  const html = () => new Response("<html>Bad gateway</html>");
  test.each<[string, (method: string) => Response | Promise<Response> | undefined, string]>([
    ["T4 null", () => rpcResult(null), "does not say which chain"],
    ["T5 an error inside HTTP 200", () => rpcError(-32603, "internal error"), "internal error"],
    ["T5 HTML inside HTTP 200", html, "not JSON-RPC"],
    ["T5 no result inside HTTP 200", () => Response.json({ jsonrpc: "2.0", id: 1 }), "without a result"],
    ["T6 a question that is never answered", () => new Promise<Response>(() => undefined), "within 0.02 seconds"],
    ["M10 HTTP 429", () => new Response("", { status: 429 }), "fewer requests"],
  ])("error: %s is counted, told, and another endpoint serves", async (_name, answer, said) => {
    const { endpoints, first, serving } = makeWorld(2);
    first.failWith(({ method }) => inTime(answer(method)));
    expect((await head(endpoints)).number).toBe(39);
    const [state] = endpoints.states();
    expect([serving(), state?.trouble]).toEqual([2, expect.stringContaining(said)]);
    expect(state?.score).toBeLessThan(1);
    expect(JSON.stringify(endpoints.states())).not.toContain(KEY);
  });

  /** The platform's fetch gives up when its signal does; so must a fake that never answers. */
  function inTime(answer: Response | Promise<Response> | undefined) {
    if (!(answer instanceof Promise)) return answer;
    return Promise.race([
      answer,
      new Promise<never>((_resolve, reject) => {
        setTimeout(() => reject(new DOMException("late", "TimeoutError")), 20);
      }),
    ]);
  }

  test("error: when none is left, the first one's fault is told", async () => {
    const { endpoints, first, second } = makeWorld(2);
    down(first);
    second.failWith(html);
    await expect(head(endpoints)).rejects.toThrow("HTTP 503");
  });

  test("error: T7 an endpoint of another chain never serves, at the start and after trouble", async () => {
    const { endpoints, first, second, later, serving } = makeWorld(2);
    first.failWith(({ method }) => (method === "eth_chainId" ? rpcResult("0x5") : undefined));
    await head(endpoints);
    expect([serving(), endpoints.states()[0]?.trouble]).toEqual([
      2,
      "The endpoint serves chain 5, not 1. Correct its URL.",
    ]);
    well(first);
    later(5);
    await head(endpoints);
    expect(serving()).toBe(1);
    down(first);
    await head(endpoints);
    first.failWith(({ method }) => (method === "eth_chainId" ? rpcResult("0x5") : undefined));
    second.failWith(() => new Response("", { status: 503 }));
    later(120);
    await expect(head(endpoints)).rejects.toThrow("serves chain 5");
  });

  test("behavior: T1d an endpoint that forgot old blocks is passed over for those only", async () => {
    const { endpoints } = makeWorld(2);
    const asked: ChainReader[] = [];
    const told = await endpoints.use(async (reader) => {
      asked.push(reader);
      if (asked.length === 1) throw new EndpointError("pruned", "The endpoint no longer has the logs of block 1.");
      return "told by the second";
    });
    expect([told, new Set(asked).size]).toEqual(["told by the second", 2]);
    expect(endpoints.states()[0]).toMatchObject({ trouble: null, restsUntil: null, score: 1 });
  });
});

test("behavior: a call that reverts, or a method nobody has to know, is no trouble of the endpoint's", async () => {
  const { endpoints, first, second, serving } = makeWorld(2);
  await head(endpoints);
  for (const chain of [first, second]) {
    chain.failWith(({ method }) => (method === "eth_call" ? rpcError(3, "execution reverted: not now") : undefined));
  }
  const call = endpoints.use((reader) => reader.ask("eth_call", [{}, "latest"]));
  await expect(call).rejects.toThrow("execution reverted: not now");
  expect(endpoints.states().map(({ trouble, restsUntil }) => [trouble, restsUntil])).toEqual([
    [null, null],
    [null, null],
  ]);
  expect(serving()).toBe(1);
});

describe("M13 return to the first", () => {
  test("behavior: M13 traffic returns to the first endpoint once it is well", async () => {
    const { endpoints, first, later, serving } = makeWorld(2);
    down(first);
    await head(endpoints);
    expect(serving()).toBe(2);
    well(first);
    later(5);
    await head(endpoints);
    expect(serving()).toBe(1);
  });

  test("behavior: M13 an endpoint that fails every other time is not returned to every time", async () => {
    const { endpoints, first, later, serving } = makeWorld(2, { chance: () => 0.5 });
    let turns = 0;
    let last = 0;
    for (let at = 0; at < 300; at += 1) {
      if (at % 2 === 0) down(first);
      else well(first);
      await head(endpoints);
      if (serving() !== last) turns += 1;
      last = serving();
      later(1);
    }
    expect(turns).toBeLessThan(20);
  });

  test("behavior: M13 an endpoint that came back and lags is not returned to", async () => {
    const { endpoints, first, second, later, serving } = makeWorld(2);
    down(first);
    await head(endpoints);
    well(first);
    later(120, [second]);
    await head(endpoints);
    await head(endpoints);
    expect([serving(), endpoints.states()[0]?.trouble]).toEqual([
      2,
      "The endpoint is 10 blocks behind the one in use.",
    ]);
    later(30);
    await head(endpoints);
    expect(serving()).toBe(1);
  });

  test("behavior: M13 a slow endpoint gives way to a quick one, and is tried again after a minute", async () => {
    const clock = { now: START };
    const chains = [createFakeChain({ chainId: CHAIN }), createFakeChain({ chainId: CHAIN })];
    const meterOf = (latencyMs: number) => ({
      call: async () => null,
      latencyMs: () => latencyMs,
      callsPerMinute: () => 7,
      askedAt: () => START,
    });
    const sources = chains.map(({ fetch }, at) => ({
      reader: createChainReader(createJsonRpc({ url: new Secret("https://rpc.example"), timeoutMs: 20, fetch })),
      meter: meterOf(at === 0 ? 4_000 : 100),
    }));
    const endpoints = createEndpoints({ chainId: CHAIN, sources, now: () => clock.now });
    await head(endpoints);
    const [first, second] = endpoints.states();
    expect([first?.inUse, first?.score, first?.latencyMs, first?.callsPerMinute]).toEqual([false, 0.25, 4_000, 7]);
    expect([second?.inUse, second?.score, second?.latencyMs]).toEqual([true, 1, 100]);
    clock.now = new Date(START.getTime() + 61_000);
    await head(endpoints);
    expect(endpoints.states()[0]?.inUse).toBe(true);
  });
});

test("error: T7 an endpoint that connected anew is asked for its chain again", async () => {
  const chain = createFakeChain({ chainId: CHAIN });
  let reopen = () => {};
  const reader = createChainReader(
    createJsonRpc({ url: new Secret("https://rpc.example"), timeoutMs: 20, fetch: chain.fetch }),
  );
  const onReopen = (listener: () => void) => {
    reopen = listener;
  };
  const endpoints = createEndpoints({ chainId: CHAIN, sources: [{ reader, onReopen }], now: () => START });
  await head(endpoints);
  chain.failWith(({ method }) => (method === "eth_chainId" ? rpcResult("0x5") : undefined));
  await head(endpoints);
  reopen();
  await expect(head(endpoints)).rejects.toThrow("serves chain 5");
});

describe("R7 two endpoints on different forks", () => {
  /** From the same block on, each mines its own. */
  function makeForked() {
    const world = makeWorld(2);
    const [first, second] = [world.first, world.second];
    first.mine({ address: makeAddress(), topics: [makeHash()], data: "0x" });
    second.fork(1);
    second.mine();
    second.mine();
    return world;
  }
  const seen = async (endpoints: Endpoints) => (await head(endpoints)).hash;

  test("behavior: R7 while one serves, the other is not asked until it agrees", async () => {
    const { endpoints, first, second, later, serving } = makeForked();
    down(first);
    expect(await seen(endpoints)).toBe(second.head().hash);
    well(first);
    const views = new Set<number>();
    for (let at = 0; at < 40; at += 1) {
      later(3);
      await head(endpoints);
      views.add(serving());
    }
    expect([...views]).toEqual([2]);
    expect(endpoints.states()[0]?.trouble).toMatch(/^The endpoint has another block \d+ than the one in use\.$/);
    // the first follows the others' fork at last
    first.fork(first.head().number - 38);
    first.restore(second.blocks().slice(39));
    later(61, []);
    expect(first.head()).toEqual(second.head());
    await head(endpoints);
    expect(serving()).toBe(1);
  });

  test("behavior: R7 when the one that serves fails, the other decides, and keeps deciding", async () => {
    const { endpoints, first, second, later, serving } = makeForked();
    expect(await seen(endpoints)).toBe(first.head().hash);
    let turns = 0;
    let last = serving();
    down(first);
    for (let at = 0; at < 60; at += 1) {
      if (at > 1) well(first);
      await head(endpoints);
      if (serving() !== last) turns += 1;
      last = serving();
      later(2);
    }
    expect([turns, last]).toEqual([1, 2]);
    expect(second.head().number).toBeGreaterThan(40);
  });

  test("behavior: R7 all of one look is asked of one endpoint, also when it fails half way", async () => {
    const { endpoints, first } = makeForked();
    const told: string[][] = [];
    await endpoints.use(async (reader) => {
      const own: string[] = [];
      told.push(own);
      const tip = await reader.head();
      own.push(tip.hash);
      if (told.length === 1) down(first);
      own.push((await reader.header(tip.number)).hash);
    });
    expect(told.map((hashes) => new Set(hashes).size)).toEqual([1, 1]);
    expect(told).toHaveLength(2);
  });
});

describe("T10 a cached tip", () => {
  test("behavior: T10 an endpoint that shows the same old head for minutes is left for one with a newer", async () => {
    const { endpoints, second, later, serving } = makeWorld(2);
    await head(endpoints);
    later(50, [second]);
    await head(endpoints);
    expect(serving()).toBe(1);
    later(70, [second]);
    await head(endpoints);
    await head(endpoints);
    expect([serving(), endpoints.states()[0]?.trouble]).toEqual([
      2,
      "The endpoint's newest block is 2 minutes old; others have newer ones.",
    ]);
  });

  test("behavior: T10 when all heads are old the chain stands still, and the first goes on serving", async () => {
    const { endpoints, later, serving, asked } = makeWorld(2);
    await head(endpoints);
    later(600, []);
    asked();
    for (let at = 0; at < 10; at += 1) await head(endpoints);
    expect([serving(), endpoints.states()[0]?.trouble]).toEqual([1, null]);
    // the others are asked now and then, not each time
    expect(asked()[1]).toBeLessThanOrEqual(2);
  });
});

describe("M10 rests", () => {
  const busy = (retryAfter?: string) =>
    new Response("", { status: 429, ...(retryAfter && { headers: { "retry-after": retryAfter } }) });
  async function restSeconds(retryAfter: string | undefined, chance: number): Promise<number> {
    const { endpoints, first } = makeWorld(1, { chance: () => chance });
    first.failWith(() => busy(retryAfter));
    await head(endpoints).catch(() => undefined);
    return ((endpoints.states()[0]?.restsUntil?.getTime() ?? 0) - START.getTime()) / 1000;
  }

  test("behavior: M10 what Retry-After asks for is kept, never cut short by chance, and capped", async () => {
    expect(await restSeconds("20", 0)).toBe(20);
    expect(await restSeconds("20", 1)).toBe(25);
    expect(await restSeconds("86400", 0)).toBe(60);
  });

  test("behavior: M10 without Retry-After rests double with each refusal and are spread by chance", async () => {
    expect([await restSeconds(undefined, 0), await restSeconds(undefined, 1)]).toEqual([0.5, 1]);
    const { endpoints, first, later } = makeWorld(1);
    first.failWith(() => busy());
    const rests: number[] = [];
    for (let at = 0; at < 9; at += 1) {
      await head(endpoints).catch(() => undefined);
      const [state] = endpoints.states();
      rests.push(((state?.restsUntil?.getTime() ?? 0) - (state?.updatedAt.getTime() ?? 0)) / 1000);
      later(rests.at(-1) ?? 0);
    }
    expect(rests).toEqual([0.5, 1, 2, 4, 8, 16, 30, 30, 30]);
  });

  test("behavior: M10 an endpoint that asked to be left alone is, even when no other is left", async () => {
    const { endpoints, first, later, asked } = makeWorld(1);
    first.failWith(() => busy("20"));
    await head(endpoints).catch(() => undefined);
    well(first);
    asked();
    later(19);
    await expect(head(endpoints)).rejects.toThrow("fewer requests");
    expect(asked()).toEqual([0]);
    later(2);
    expect((await head(endpoints)).number).toBe(40);
  });

  test("behavior: an endpoint that stands alone is asked again soon after other trouble", async () => {
    const { endpoints, first, later } = makeWorld(1);
    for (let at = 0; at < 8; at += 1) {
      down(first);
      await head(endpoints).catch(() => undefined);
      well(first);
      later(2);
      await head(endpoints);
    }
    expect(endpoints.states()[0]?.trouble).toBeNull();
  });
});

test("behavior: T9 a head that moves back a few blocks is no trouble", async () => {
  const { endpoints, first, serving } = makeWorld(2);
  await head(endpoints);
  const dropped = first.fork(3);
  expect((await head(endpoints)).number).toBe(36);
  first.restore(dropped);
  expect((await head(endpoints)).number).toBe(39);
  expect([serving(), endpoints.states()[0]?.trouble]).toEqual([1, null]);
});

test("behavior: another opinion is asked of another endpoint, and its trouble is not the asker's", async () => {
  const { endpoints, second, asked } = makeWorld(2);
  const opinion = () => endpoints.use((reader) => endpoints.other((other) => other.head(), reader));
  expect((await opinion())?.number).toBe(39);
  expect(asked()).toEqual([1, 2]);
  down(second);
  expect(await opinion()).toBeUndefined();
  expect(endpoints.states().map((state) => state.trouble)).toEqual([null, expect.stringContaining("503")]);
});

test("error: a bug in the work is no endpoint's fault", async () => {
  const { endpoints, second } = makeWorld(2);
  const bug = () => endpoints.use(() => Promise.reject(new TypeError("undefined is not a function")));
  await expect(bug()).rejects.toThrow(TypeError);
  expect(endpoints.states()[0]?.trouble).toBeNull();
  expect(second.asked).toEqual([]);
});
