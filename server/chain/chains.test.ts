import { expect, test } from "vitest";
import { Secret } from "#server/kernel/secret.ts";
import { makeAddress, makeHash } from "#server/testing/factories.ts";
import { createFakeChain } from "#server/testing/fake-chain.ts";
import { createManualClock } from "#server/testing/manual-clock.ts";
import { createChains } from "./chains.ts";
import { createLogFilter } from "./log-filter.ts";

const KEY = "very-secret-key-0123456789";

/** Endpoints by their host name, each with a chain of its own behind it. */
function makeChains(urls: Record<number, string[]>) {
  const hosts = new Map<string, ReturnType<typeof createFakeChain>>();
  for (const [chainId, list] of Object.entries(urls)) {
    for (const url of list)
      if (URL.canParse(url)) hosts.set(new URL(url).host, createFakeChain({ chainId: Number(chainId) }));
  }
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const chain = hosts.get(new URL(String(url)).host);
    if (!chain) throw new TypeError("fetch failed");
    return chain.fetch(url, init);
  };
  const clock = createManualClock();
  const chains = createChains({
    chains: new Map(Object.entries(urls).map(([id, list]) => [Number(id), list.map((url) => new Secret(url))])),
    clock,
    chance: () => 0,
    fetch,
  });
  return { chains, clock, hosts };
}

test("default: a chain's endpoints are one for all who ask, and their state tells no key", async () => {
  const { chains } = makeChains({ 1: [`https://rpc.example/v2/${KEY}`, `https://${KEY}.other.example`] });
  expect(chains.ids).toEqual([1]);
  expect(chains.of(1)).toBe(chains.of(1));
  await chains.of(1).use((reader) => reader.head());
  const states = chains.of(1).states();
  expect(states).toMatchObject([
    {
      place: 1,
      transport: "http",
      host: "rpc.example",
      inUse: true,
      score: 1,
      trouble: null,
      headNumber: 0,
      callsPerMinute: 2,
    },
    { place: 2, transport: "http", host: "….other.example", inUse: false, headNumber: null, callsPerMinute: 0 },
  ]);
  expect(JSON.stringify(states)).not.toContain(KEY);
  await chains.close();
});

test("behavior: M12 a chain whose endpoints are all dead touches no other", async () => {
  const { chains, hosts } = makeChains({ 1: ["https://dead.example"], 10: ["https://alive.example"] });
  hosts.get("dead.example")?.failWith(() => new Response("", { status: 503 }));
  for (let at = 0; at < 20; at += 1) {
    await expect(chains.of(1).use((reader) => reader.head())).rejects.toThrow("HTTP 503");
    expect((await chains.of(10).use((reader) => reader.head())).number).toBe(0);
  }
  expect(chains.of(10).states()).toMatchObject([{ score: 1, trouble: null, restsUntil: null }]);
});

test("behavior: T2 a second opinion comes from the chain's other endpoint", async () => {
  const { chains, hosts } = makeChains({ 1: ["https://lies.example", "https://honest.example"] });
  const address = makeAddress();
  const topic0 = makeHash();
  for (const chain of hosts.values()) chain.mine({ address, topics: [topic0], data: "0x" });
  hosts
    .get("lies.example")
    ?.failWith(({ method }) => (method === "eth_getLogs" ? Response.json({ result: [] }) : undefined));
  const filter = createLogFilter([{ address, topic0, topic1: null, topic2: null }]);
  const logs = await chains.of(1).use(async (reader) => reader.logsOfBlock(await reader.header(1), filter));
  expect(logs).toHaveLength(1);
  const asked = (host: string) => hosts.get(host)?.asked.map(({ method }) => method);
  expect(asked("lies.example")).not.toContain("eth_getBlockReceipts");
  expect(asked("honest.example")).toEqual(["eth_chainId", "eth_getLogs"]);
  expect(
    chains
      .of(1)
      .states()
      .map(({ score, trouble }) => [score, trouble]),
  ).toEqual([
    [0.9, null],
    [1, null],
  ]);
});

test("error: a URL that cannot be asked names its variable and nothing of itself", () => {
  const { chains } = makeChains({ 137: [`rpc.example/${KEY}`] });
  const said = () => {
    try {
      chains.of(137);
      return "";
    } catch (error) {
      return String(error);
    }
  };
  expect(said()).toMatchInlineSnapshot(
    `"Error: BELLWETHER_CHAIN_137_RPC: An endpoint's URL must begin with http://, https://, ws:// or wss://."`,
  );
});

test("error: closed is closed, also for websockets", async () => {
  const { chains } = makeChains({ 1: ["ws://127.0.0.1:9/nobody"] });
  const endpoints = chains.of(1);
  await chains.close();
  await expect(endpoints.use((reader) => reader.head())).rejects.toThrow("The connection was closed.");
});
