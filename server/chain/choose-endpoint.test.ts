import { describe, expect, test } from "vitest";
import { Secret } from "#server/kernel/secret.ts";
import { CHAIN, down, head, makeEndpointWorld, START, well } from "#server/testing/endpoint-world.ts";
import { makeAddress, makeHash } from "#server/testing/factories.ts";
import { createFakeChain } from "#server/testing/fake-chain.ts";
import { createChainReader } from "./chain-reader.ts";
import { createEndpoints, type Endpoints } from "./endpoints.ts";
import { createJsonRpc } from "./json-rpc.ts";

describe("M13 return to the first", () => {
  test("behavior: M13 traffic returns to the first endpoint once it is well", async () => {
    const { endpoints, first, later, serving } = makeEndpointWorld(2);
    down(first);
    await head(endpoints);
    expect(serving()).toBe(2);
    well(first);
    later(5);
    await head(endpoints);
    expect(serving()).toBe(1);
  });

  test("behavior: M13 an endpoint that fails every other time is not returned to every time", async () => {
    const { endpoints, first, later, serving } = makeEndpointWorld(2, { chance: () => 0.5 });
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
    const { endpoints, first, second, later, serving } = makeEndpointWorld(2);
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

describe("R7 two endpoints on different forks", () => {
  /** From the same block on, each mines its own. */
  function makeForked() {
    const world = makeEndpointWorld(2);
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
    const { endpoints, second, later, serving } = makeEndpointWorld(2);
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
    const { endpoints, later, serving, asked } = makeEndpointWorld(2);
    await head(endpoints);
    later(600, []);
    asked();
    for (let at = 0; at < 10; at += 1) await head(endpoints);
    expect([serving(), endpoints.states()[0]?.trouble]).toEqual([1, null]);
    // the others are asked now and then, not each time
    expect(asked()[1]).toBeLessThanOrEqual(2);
  });
});
