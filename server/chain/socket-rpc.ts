import { WebSocket } from "undici";
import type { Clock } from "#server/kernel/clock.ts";
import type { Secret } from "#server/kernel/secret.ts";
import { readEndpointUrl } from "./endpoint-url.ts";
import { EndpointError } from "./errors.ts";
import { type JsonRpc, parseAnswer, resultIn, silent } from "./json-rpc.ts";

/** JSON-RPC over one websocket, which also tells when there is a new head. */
export type SocketRpc = JsonRpc & {
  /** Subscribes with the first listener. A head only wakes: what it says is not looked at. @returns how to stop */
  onHead: (listener: () => void) => () => void;
  /** After each new connection but the first. */
  onReopen: (listener: () => void) => void;
  /** For good. Questions under way fail. */
  close(): void;
};

export type SocketOptions = {
  url: Secret;
  timeoutMs: number;
  clock: Clock;
  /** From 0 to 1, evenly. */
  chance: () => number;
  blockSeconds?: number;
};

const BACKOFF_MS = 250;
const BACKOFF_MS_MAX = 30_000;
const SILENCE_BLOCKS = 5;
const SILENCE_MS_MIN = 30_000;

/**
 * Connects when first asked, and stays connected while somebody listens for heads: after a break it tries again, later
 * each time and never at the same moment as others. A subscription that falls silent while the connection lives is
 * given up with the connection and made anew; whoever reads the chain asks for its head all the while.
 */
export function createSocketRpc(options: SocketOptions): SocketRpc {
  const heads = new Set<() => void>();
  const reopened: (() => void)[] = [];
  const closing = new AbortController();
  let line: Line | undefined;
  let lines = 0;
  let isKeeping = false;

  const connect = (): Line => {
    if (line?.isAlive()) return line;
    lines += 1;
    const opened = openLine(options, () => {
      for (const listener of heads) listener();
    });
    line = opened;
    if (lines > 1) for (const listener of reopened) listener();
    return opened;
  };
  /** Runs while there is a listener. */
  const keep = async () => {
    isKeeping = true;
    for (let failures = 0; heads.size > 0 && !closing.signal.aborted; ) {
      const opened = connect();
      const hasWorked = await watch(opened, { ...options, signal: closing.signal, isWanted: () => heads.size > 0 });
      failures = hasWorked ? 0 : failures + 1;
      opened.end();
      if (heads.size === 0 || closing.signal.aborted) break;
      const pauseMs = Math.min(BACKOFF_MS * 2 ** failures, BACKOFF_MS_MAX) * options.chance();
      await options.clock.sleep(pauseMs, closing.signal);
    }
    isKeeping = false;
  };
  return {
    async call(method, params) {
      if (closing.signal.aborted) throw new EndpointError("unreachable", "The connection was closed.");
      return connect().call(method, params);
    },
    onHead(listener) {
      heads.add(listener);
      if (!isKeeping) void keep();
      return () => heads.delete(listener);
    },
    onReopen: (listener) => void reopened.push(listener),
    close() {
      closing.abort();
      line?.end();
    },
  };
}

type Watch = SocketOptions & { signal: AbortSignal; isWanted: () => boolean };

/**
 * Subscribes and stays until the line breaks or heads stay out for too long.
 * @returns whether a head came at all
 */
async function watch(line: Line, { clock, blockSeconds = 0, signal, isWanted }: Watch): Promise<boolean> {
  const silenceMs = Math.max(SILENCE_BLOCKS * blockSeconds * 1000, SILENCE_MS_MIN);
  const ended = AbortSignal.any([line.ended, signal]);
  const since = clock.now().getTime();
  const canTell = await line.subscribe().then(
    () => true,
    (error: unknown) => !(error instanceof EndpointError && error.fault === "refused"),
  );
  while (!ended.aborted && isWanted()) {
    const heardAt = line.heardAt();
    const silentMs = clock.now().getTime() - (heardAt ?? since);
    // Where heads cannot be subscribed to, the line still serves questions.
    if (canTell && silentMs >= silenceMs) break;
    await clock.sleep(canTell ? silenceMs - silentMs : silenceMs, ended);
  }
  return line.heardAt() !== undefined || !canTell;
}

/** One connection, from its opening to its end. */
type Line = {
  call(method: string, params: unknown[]): Promise<unknown>;
  subscribe(): Promise<void>;
  /** When the last head came, in milliseconds. */
  heardAt(): number | undefined;
  isAlive(): boolean;
  /** Aborts when the connection is gone. */
  ended: AbortSignal;
  end(): void;
};

type Waiting = { method: string; resolve: (answer: unknown) => void; reject: (error: EndpointError) => void };

function openLine({ url, timeoutMs, clock }: SocketOptions, onHead: () => void): Line {
  const { hide } = readEndpointUrl(url);
  const socket = new WebSocket(url.reveal());
  const ending = new AbortController();
  const waiting = new Map<number, Waiting>();
  let subscription: unknown;
  let heardAt: number | undefined;
  let id = 0;
  const end = () => {
    if (ending.signal.aborted) return;
    ending.abort();
    for (const { reject } of waiting.values()) reject(new EndpointError("unreachable", "The connection broke off."));
    waiting.clear();
    socket.close();
  };
  const opened = new Promise<void>((resolve) => {
    socket.addEventListener("open", () => resolve());
    ending.signal.addEventListener("abort", () => resolve());
  });
  socket.addEventListener("close", end);
  socket.addEventListener("error", end);
  socket.addEventListener("message", ({ data }) => {
    const answer = typeof data === "string" ? parseAnswer(data) : undefined;
    if (!answer) return end();
    if (answer.method === "eth_subscription") {
      if (!isOf(answer.params, subscription)) return;
      heardAt = clock.now().getTime();
      return onHead();
    }
    const asked = waiting.get(Number(answer.id));
    if (!asked) return;
    waiting.delete(Number(answer.id));
    // At once: its first head may come in the same breath.
    if (asked.method === "eth_subscribe") subscription = answer.result;
    try {
      asked.resolve(resultIn(asked.method, answer, { hide }));
    } catch (error) {
      asked.reject(error as EndpointError);
    }
  });
  const ask = async (method: string, params: unknown[]): Promise<unknown> => {
    await opened;
    if (ending.signal.aborted) throw new EndpointError("unreachable", "The endpoint cannot be reached.");
    id += 1;
    const own = id;
    return new Promise((resolve, reject) => {
      waiting.set(own, { method, resolve, reject });
      socket.send(JSON.stringify({ jsonrpc: "2.0", id: own, method, params }));
    }).finally(() => waiting.delete(own));
  };
  const call = (method: string, params: unknown[]) => inTime(ask(method, params), { timeoutMs, clock });
  return {
    call,
    async subscribe() {
      await call("eth_subscribe", ["newHeads"]);
    },
    heardAt: () => heardAt,
    isAlive: () => !ending.signal.aborted,
    ended: ending.signal,
    end,
  };
}

function isOf(params: unknown, subscription: unknown): boolean {
  return (
    typeof params === "object" && params !== null && "subscription" in params && params.subscription === subscription
  );
}

async function inTime<T>(answer: Promise<T>, { timeoutMs, clock }: Pick<SocketOptions, "timeoutMs" | "clock">) {
  const answered = new AbortController();
  const late = clock.sleep(timeoutMs, answered.signal).then((): T => {
    throw silent(timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    answered.abort();
    late.catch(() => undefined);
    answer.catch(() => undefined);
  }
}
