import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { Secret } from "#server/kernel/secret.ts";
import { makeAddress, makeHash } from "#server/testing/factories.ts";
import { createFakeChain, replyTo } from "#server/testing/fake-chain.ts";
import { createManualClock } from "#server/testing/manual-clock.ts";
import { type Asked, answerOf } from "#server/testing/simulator/chain-answers.ts";
import { createChainReader } from "./chain-reader.ts";
import { EndpointError } from "./errors.ts";
import { createLogFilter } from "./log-filter.ts";
import { createSocketRpc, type SocketRpc } from "./socket-rpc.ts";

const KEY = "very-secret-key";
const BLOCK_SECONDS = 2;
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A node behind a websocket: a chain that answers and tells of heads, for as long as it does. */
async function startNode() {
  const chain = createFakeChain({ chainId: 1 });
  const asked: string[] = [];
  const state = { port: 0, isSilent: false, refusesHeads: false, connections: 0 };
  let server: WebSocketServer | undefined;
  const answer = (socket: WebSocket, text: string) => {
    const question = JSON.parse(text) as Asked & { id: number };
    asked.push(question.method);
    if (state.isSilent && question.method !== "eth_subscribe") return;
    if (question.method === "eth_subscribe") {
      const refusal = { jsonrpc: "2.0", id: question.id, error: { code: -32601, message: "no subscriptions here" } };
      const given = { jsonrpc: "2.0", id: question.id, result: `0x${state.connections}` };
      socket.send(JSON.stringify(state.refusesHeads ? refusal : given));
      return;
    }
    socket.send(JSON.stringify(replyTo(question, () => answerOf(chain.view(), question))));
  };
  const start = async () => {
    server = new WebSocketServer({ port: state.port, host: "127.0.0.1" });
    server.on("connection", (socket) => {
      state.connections += 1;
      socket.on("message", (data) => answer(socket, String(data)));
    });
    await once(server, "listening");
    state.port = (server.address() as AddressInfo).port;
  };
  const stop = async () => {
    for (const client of server?.clients ?? []) client.terminate();
    await new Promise((resolve) => server?.close(resolve));
  };
  await start();
  cleanUps.push(stop);
  const tell = (message: object) => {
    for (const client of server?.clients ?? []) client.send(JSON.stringify(message));
  };
  return {
    chain,
    asked,
    state,
    start,
    stop,
    url: () => new Secret(`ws://127.0.0.1:${state.port}/v3/${KEY}`),
    tell,
    ping() {
      for (const client of server?.clients ?? []) client.ping();
    },
    mine() {
      chain.mine();
      const params = { subscription: `0x${state.connections}`, result: {} };
      tell({ jsonrpc: "2.0", method: "eth_subscription", params });
    },
  };
}

type Node = Awaited<ReturnType<typeof startNode>>;

function connectTo(node: Node, { timeoutMs = 10_000, chance = () => 1 } = {}) {
  const clock = createManualClock();
  const rpc: SocketRpc = createSocketRpc({ url: node.url(), timeoutMs, clock, chance, blockSeconds: BLOCK_SECONDS });
  cleanUps.push(() => rpc.close());
  return { clock, rpc };
}

/** Waits for a fact; how long it takes does not matter. */
async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await wait(2);
}
const faultOf = (answer: Promise<unknown>) =>
  answer.then(
    () => undefined,
    (error: unknown) => (error instanceof EndpointError ? [error.fault, error.publicMessage] : error),
  );

test("default: many questions go over one connection, and each gets its own answer", async () => {
  const node = await startNode();
  for (let at = 0; at < 20; at += 1) node.chain.mine();
  const { rpc } = connectTo(node);
  const reader = createChainReader(rpc);
  const headers = await Promise.all(Array.from({ length: 20 }, (_, number) => reader.header(number)));
  expect(headers.map((header) => header.number)).toEqual(Array.from({ length: 20 }, (_, number) => number));
  expect(node.state.connections).toBe(1);
  expect(node.asked).not.toContain("eth_subscribe");
});

test("default: heads wake whoever listens, until they no longer do", async () => {
  const node = await startNode();
  const { rpc } = connectTo(node);
  let heads = 0;
  const stop = rpc.onHead(() => {
    heads += 1;
  });
  await until(() => node.asked.includes("eth_subscribe"));
  await rpc.call("eth_chainId", []);
  node.mine();
  node.mine();
  await until(() => heads === 2);
  stop();
  node.mine();
  await rpc.call("eth_chainId", []);
  expect(heads).toBe(2);
});

test("behavior: notices of other subscriptions, and answers to nobody, are passed over", async () => {
  const node = await startNode();
  const { rpc } = connectTo(node);
  let heads = 0;
  rpc.onHead(() => {
    heads += 1;
  });
  await until(() => node.asked.includes("eth_subscribe"));
  node.tell({ jsonrpc: "2.0", method: "eth_subscription", params: { subscription: "0xother", result: {} } });
  node.tell({ jsonrpc: "2.0", id: 4711, result: "0x5" });
  expect(await rpc.call("eth_chainId", [])).toBe("0x1");
  expect(heads).toBe(0);
});

test("behavior: where heads cannot be subscribed to, questions are answered all the same", async () => {
  const node = await startNode();
  node.state.refusesHeads = true;
  const { rpc, clock } = connectTo(node);
  rpc.onHead(() => undefined);
  await until(() => node.asked.includes("eth_subscribe"));
  expect(await rpc.call("eth_chainId", [])).toBe("0x1");
  await clock.advance(300_000);
  expect(await rpc.call("eth_chainId", [])).toBe("0x1");
  expect(node.state.connections).toBe(1);
});

test("error: T6 a question that the socket never answers ends by our own time", async () => {
  const node = await startNode();
  node.state.isSilent = true;
  const { rpc, clock } = connectTo(node);
  const answer = faultOf(rpc.call("eth_chainId", []));
  await until(() => node.asked.length === 1);
  await clock.advance(10_000);
  expect(await answer).toEqual(["silent", "The endpoint did not answer within 10 seconds."]);
});

test("error: nobody listens, or something that is not JSON: told without the key", async () => {
  const node = await startNode();
  await node.stop();
  const { rpc } = connectTo(node);
  expect(await faultOf(rpc.call("eth_chainId", []))).toEqual(["unreachable", "The endpoint cannot be reached."]);
  await node.start();
  node.state.isSilent = true;
  const answer = faultOf(rpc.call("eth_chainId", []));
  await until(() => node.asked.length === 1);
  node.tell({ jsonrpc: "2.0", id: 1, error: { code: -32000, message: `no ${KEY} here` } });
  const [fault, said] = (await answer) as string[];
  expect([fault, said]).toEqual([expect.any(String), expect.not.stringContaining(KEY)]);
});

describe("M1 the connection drops for minutes", () => {
  test("behavior: M1 questions under way fail at once, and it connects anew and hears heads again", async () => {
    const node = await startNode();
    const { rpc, clock } = connectTo(node);
    let heads = 0;
    let reopened = 0;
    rpc.onHead(() => {
      heads += 1;
    });
    rpc.onReopen(() => {
      reopened += 1;
    });
    await until(() => node.asked.includes("eth_subscribe"));
    node.mine();
    await until(() => heads === 1);
    node.state.isSilent = true;
    const answer = faultOf(rpc.call("eth_chainId", []));
    await until(() => node.asked.includes("eth_chainId"));
    await node.stop();
    expect(await answer).toEqual(["unreachable", "The connection broke off."]);
    for (let seconds = 0; seconds < 180; seconds += 10) {
      await clock.advance(10_000);
      await wait(2);
    }
    node.state.isSilent = false;
    await node.start();
    const subscribed = node.asked.filter((method) => method === "eth_subscribe").length;
    while (node.asked.filter((method) => method === "eth_subscribe").length === subscribed) {
      await clock.advance(10_000);
      await wait(2);
    }
    await rpc.call("eth_chainId", []);
    node.mine();
    await until(() => heads === 2);
    expect(reopened).toBeGreaterThan(0);
  });

  test("behavior: M1 what was mined meanwhile is read from where the reading stood", async () => {
    const node = await startNode();
    const address = makeAddress();
    const topic0 = makeHash();
    const filter = createLogFilter([{ address, topic0, topic1: null, topic2: null }]);
    const { rpc } = connectTo(node);
    const reader = createChainReader(rpc);
    const emit = () => node.chain.mine({ address, topics: [topic0], data: "0x" });
    const found: number[] = [];
    let cursor = 0;
    const readOn = async () => {
      for (const head = await reader.head(); cursor < head.number; ) {
        const part = await reader.logsFrom({ fromBlock: cursor + 1, toBlock: head.number }, filter);
        found.push(...part.logs.map((log) => log.blockNumber));
        cursor = part.toBlock;
      }
    };
    for (let at = 0; at < 5; at += 1) emit();
    await readOn();
    await node.stop();
    for (let at = 0; at < 90; at += 1) emit();
    expect((await faultOf(readOn()))?.toString()).toContain("unreachable");
    await node.start();
    await readOn();
    expect(found).toEqual(Array.from({ length: 95 }, (_, at) => at + 1));
  });

  test("behavior: M1 attempts are spread by chance and grow apart, up to half a minute", async () => {
    const node = await startNode();
    await node.stop();
    const clock = createManualClock();
    const timeoutMs = 12_345;
    const pausesAt = async (chance: number) => {
      const pauses: number[] = [];
      const sleep = async (delayMs: number, signal?: AbortSignal) => {
        if (delayMs !== timeoutMs) pauses.push(delayMs);
        if (delayMs === timeoutMs || pauses.length >= 9) await clock.sleep(delayMs, signal);
      };
      const rpc = createSocketRpc({
        url: node.url(),
        timeoutMs,
        chance: () => chance,
        clock: { now: clock.now, sleep },
      });
      cleanUps.push(() => rpc.close());
      rpc.onHead(() => undefined);
      await until(() => pauses.length >= 9);
      return pauses;
    };
    const most = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];
    expect(await pausesAt(1)).toEqual(most);
    expect(await pausesAt(0.1)).toEqual(most.map((ms) => ms * 0.1));
  });
});

describe("M2 an open socket without heads", () => {
  test("behavior: M2 a socket that pings and tells no heads is given up after thirty seconds, and subscribed anew", async () => {
    const node = await startNode();
    const { rpc, clock } = connectTo(node);
    let heads = 0;
    rpc.onHead(() => {
      heads += 1;
    });
    await until(() => node.asked.includes("eth_subscribe"));
    await rpc.call("eth_chainId", []);
    node.mine();
    await until(() => heads === 1);
    const turn = async (seconds: number) => {
      node.ping();
      await rpc.call("eth_chainId", []);
      await clock.advance(seconds * 1_000);
      await wait(5);
    };
    await turn(29);
    expect(node.state.connections).toBe(1);
    const subscriptions = () => node.asked.filter((method) => method === "eth_subscribe").length;
    while (subscriptions() === 1) await turn(1);
    await rpc.call("eth_chainId", []);
    node.mine();
    await until(() => heads === 2);
  });

  test("behavior: M2 questions are answered all the while: whoever reads the chain asks by itself", async () => {
    const node = await startNode();
    const { rpc, clock } = connectTo(node);
    rpc.onHead(() => undefined);
    await until(() => node.asked.includes("eth_subscribe"));
    const reader = createChainReader(rpc);
    const numbers: number[] = [];
    for (let at = 0; at < 30; at += 1) {
      node.chain.mine();
      numbers.push((await reader.head().catch(() => reader.head())).number);
      await clock.advance(2_000);
    }
    expect(numbers).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
  });
});
