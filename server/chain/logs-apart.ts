import { Worker } from "node:worker_threads";
import { logIngest } from "#server/kernel/log.ts";
import type { ChainLog } from "./chain-data.ts";
import { EndpointError, type EndpointFault } from "./errors.ts";
import type { LogFilter, LogInterest } from "./log-filter.ts";
import type { AskedLogs } from "./parse-logs.ts";

/** What an answer came to that was read beside this thread. */
export class ToldLogs {
  readonly logs: ChainLog[];
  /** How many logs the answer had, wanted or not. */
  readonly told: number;

  constructor({ logs, told }: { logs: ChainLog[]; told: number }) {
    this.logs = logs;
    this.told = told;
  }
}

/** @returns the body again, whole, where it is no list of logs */
export type ReadBody = (parts: readonly Uint8Array[]) => Promise<ToldLogs | Uint8Array>;

/** Reads large answers to `eth_getLogs` on a thread of their own. */
export type LogsApart = {
  /** As `parseLogs`; takes the memory of the body's parts. */
  read(parts: readonly Uint8Array[], asked: AskedLogs, filter: LogFilter): Promise<ToldLogs | Uint8Array>;
  /** What is under way fails. */
  close(): Promise<void>;
};

export type ParseTask = {
  id: number;
  /** Of the body, in their order. */
  parts: Uint8Array<ArrayBuffer>[];
  asked: AskedLogs;
  /** Of the filter, where it is another than that of the task before; null: every log. */
  interests?: readonly LogInterest[] | null;
};
export type ParseReply = { id: number } & (
  | { logs: ChainLog[]; told: number }
  | { fault: EndpointFault; sentence: string }
  | { body: Uint8Array<ArrayBuffer> }
);

/** Beside this file in the sources, and beside the one file that the worker is built into. */
const THREAD = new URL(`./parse-thread.${import.meta.url.endsWith(".ts") ? "ts" : "mjs"}`, import.meta.url);

type Asking = { resolve: (told: ToldLogs | Uint8Array) => void; reject: (error: Error) => void };

/**
 * One thread for all chains of a process, started by the first large answer: `JSON.parse` of some megabytes holds up
 * everything else for a tenth of a second, and it is most of what catching up costs.
 */
export function createLogsApart(): LogsApart {
  const asking = new Map<number, Asking>();
  let thread: Worker | undefined;
  let filterThere: LogFilter | undefined;
  let lastId = 0;

  const forget = (gone: Worker, error: Error) => {
    if (thread !== gone) return;
    thread = undefined;
    filterThere = undefined;
    for (const { reject } of asking.values()) reject(error);
    asking.clear();
  };
  const start = () => {
    const started = new Worker(THREAD);
    started.on("message", (reply: ParseReply) => {
      const one = asking.get(reply.id);
      asking.delete(reply.id);
      // idle, it must not keep a process from ending
      if (asking.size === 0) started.unref();
      if (one) settle(one, reply);
    });
    // too large for the thread's memory, or a bug: a smaller question may do
    started.on("error", (error) => {
      logIngest.error({ err: error }, "the thread that reads logs ended");
      forget(started, new EndpointError("range", "The answer to eth_getLogs could not be read."));
    });
    started.on("exit", () => forget(started, new EndpointError("range", "The answer to eth_getLogs was not read.")));
    return started;
  };
  return {
    read(parts, asked, filter) {
      thread ??= start();
      const id = ++lastId;
      const own = parts.map(ownMemory);
      const task: ParseTask = { id, parts: own, asked };
      if (filter !== filterThere) task.interests = filter.interests;
      filterThere = filter;
      thread.ref();
      thread.postMessage(
        task,
        own.map(({ buffer }) => buffer),
      );
      return new Promise((resolve, reject) => asking.set(id, { resolve, reject }));
    },
    async close() {
      await thread?.terminate();
    },
  };
}

function settle({ resolve, reject }: Asking, reply: ParseReply): void {
  if ("logs" in reply) resolve(new ToldLogs(reply));
  else if ("body" in reply) resolve(reply.body);
  else reject(new EndpointError(reply.fault, reply.sentence));
}

/** Small buffers share theirs with others, which would lose it. */
function ownMemory(part: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = part;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Uint8Array(buffer)
    : new Uint8Array(part);
}
