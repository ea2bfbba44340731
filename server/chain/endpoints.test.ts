import { describe, expect, test } from "vitest";
import { Secret } from "#server/kernel/secret.ts";
import { CHAIN, down, head, KEY, makeEndpointWorld, START, well } from "#server/testing/endpoint-world.ts";
import { createFakeChain, rpcError, rpcResult } from "#server/testing/fake-chain.ts";
import { type ChainReader, createChainReader } from "./chain-reader.ts";
import { createEndpoints } from "./endpoints.ts";
import { EndpointError } from "./errors.ts";
import { createJsonRpc } from "./json-rpc.ts";

test("default: the first endpoint serves, and the others are left alone", async () => {
  const { endpoints, asked } = makeEndpointWorld(3);
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
    const { endpoints, first, serving } = makeEndpointWorld(2);
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
    const { endpoints, first, second } = makeEndpointWorld(2);
    down(first);
    second.failWith(html);
    await expect(head(endpoints)).rejects.toThrow("HTTP 503");
  });

  test("error: T7 an endpoint of another chain never serves, at the start and after trouble", async () => {
    const { endpoints, first, second, later, serving } = makeEndpointWorld(2);
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
    const { endpoints } = makeEndpointWorld(2);
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
  const { endpoints, first, second, serving } = makeEndpointWorld(2);
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

describe("M10 rests", () => {
  const busy = (retryAfter?: string) =>
    new Response("", { status: 429, ...(retryAfter && { headers: { "retry-after": retryAfter } }) });
  async function restSeconds(retryAfter: string | undefined, chance: number): Promise<number> {
    const { endpoints, first } = makeEndpointWorld(1, { chance: () => chance });
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
    const { endpoints, first, later } = makeEndpointWorld(1);
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
    const { endpoints, first, later, asked } = makeEndpointWorld(1);
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
    const { endpoints, first, later } = makeEndpointWorld(1);
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
  const { endpoints, first, serving } = makeEndpointWorld(2);
  await head(endpoints);
  const dropped = first.fork(3);
  expect((await head(endpoints)).number).toBe(36);
  first.restore(dropped);
  expect((await head(endpoints)).number).toBe(39);
  expect([serving(), endpoints.states()[0]?.trouble]).toEqual([1, null]);
});

test("behavior: another opinion is asked of another endpoint, and its trouble is not the asker's", async () => {
  const { endpoints, second, asked } = makeEndpointWorld(2);
  const opinion = () => endpoints.use((reader) => endpoints.other((other) => other.head(), reader));
  expect((await opinion())?.number).toBe(39);
  expect(asked()).toEqual([1, 2]);
  down(second);
  expect(await opinion()).toBeUndefined();
  expect(endpoints.states().map((state) => state.trouble)).toEqual([null, expect.stringContaining("503")]);
});

test("error: a bug in the work is no endpoint's fault", async () => {
  const { endpoints, second } = makeEndpointWorld(2);
  const bug = () => endpoints.use(() => Promise.reject(new TypeError("undefined is not a function")));
  await expect(bug()).rejects.toThrow(TypeError);
  expect(endpoints.states()[0]?.trouble).toBeNull();
  expect(second.asked).toEqual([]);
});
