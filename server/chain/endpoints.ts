import type { ChainReader } from "./chain-reader.ts";
import { EndpointError } from "./errors.ts";

/** The endpoints of one chain, in order of preference. */
export type Endpoints = {
  /**
   * Runs `work` wholly on one endpoint, so that all its answers describe one view of the chain: the first that is
   * well, and the next when that fails.
   * @throws EndpointError of the first that failed, when none is left
   */
  use<T>(work: (reader: ChainReader) => Promise<T>): Promise<T>;
  /**
   * The same question to another endpoint than `reader`, for comparing. Its trouble is not the caller's.
   * @returns undefined when no other endpoint answered
   */
  other<T>(work: (reader: ChainReader) => Promise<T>, reader: ChainReader): Promise<T | undefined>;
  /** Wakes whoever waits for a block. Says nothing of the block, and may never come. @returns how to stop it */
  onHead(listener: () => void): () => void;
  /** How each endpoint does, in the configured order. */
  states(): EndpointState[];
};

/** A row of `endpoint_health`, but for the chain. */
export type EndpointState = {
  /** Place in the configured order, from 1. */
  place: number;
  transport: "http" | "ws";
  /** Of the URL only the host, and nothing in it that looks like a key. */
  host: string;
  /** 0 to 1: accepted answers, weighted to the recent. */
  score: number;
  /** The one that answered last. */
  inUse: boolean;
  /** Last fault in words, null when well. */
  trouble: string | null;
  restsUntil: Date | null;
  latencyMs: number | null;
  callsPerMinute: number;
  /** Learned; null while nothing was refused. */
  rangeBlocksMax: number | null;
  headNumber: number | null;
  updatedAt: Date;
};

type Endpoint = {
  reader: ChainReader;
  /** Asked again after every trouble: a balancer may have brought another node. */
  isVerified: boolean;
  failures: number;
  restsUntil: number;
  lastError: EndpointError | undefined;
};

const REST_MS = 1_000;
const REST_MS_MAX = 60_000;

export function createEndpoints(of: { chainId: number; readers: ChainReader[]; now: () => Date }): Endpoints {
  const endpoints = of.readers.map(
    (reader): Endpoint => ({ reader, isVerified: false, failures: 0, restsUntil: 0, lastError: undefined }),
  );
  return {
    async use(work) {
      const errors: EndpointError[] = [];
      for (const endpoint of endpoints) {
        const answer = await tryOne(endpoint, work, of);
        if ("result" in answer) return answer.result;
        errors.push(answer.error);
      }
      throw errors[0] ?? new EndpointError("unreachable", "This chain has no endpoint.");
    },
    async other(work, reader) {
      for (const endpoint of endpoints) {
        const answer = endpoint.reader === reader ? undefined : await tryOne(endpoint, work, of);
        if (answer && "result" in answer) return answer.result;
      }
      return undefined;
    },
    onHead: () => () => undefined,
    states: () =>
      endpoints.map((endpoint, at) => ({
        place: at + 1,
        transport: "http",
        host: "",
        score: 1 / (1 + endpoint.failures),
        inUse: at === 0,
        trouble: endpoint.failures > 0 ? (endpoint.lastError?.publicMessage ?? null) : null,
        restsUntil: endpoint.failures > 0 ? new Date(endpoint.restsUntil) : null,
        latencyMs: null,
        callsPerMinute: 0,
        rangeBlocksMax: endpoint.reader.rangeBlocksMax() ?? null,
        headNumber: null,
        updatedAt: of.now(),
      })),
  };
}

async function tryOne<T>(
  endpoint: Endpoint,
  work: (reader: ChainReader) => Promise<T>,
  of: { chainId: number; now: () => Date },
): Promise<{ result: T } | { error: EndpointError }> {
  if (endpoint.lastError && endpoint.restsUntil > of.now().getTime()) return { error: endpoint.lastError };
  try {
    if (!endpoint.isVerified) await verify(endpoint, of.chainId);
    const result = await work(endpoint.reader);
    endpoint.failures = 0;
    return { result };
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    rest(endpoint, error, of.now());
    return { error };
  }
}

async function verify(endpoint: Endpoint, chainId: number): Promise<void> {
  const served = await endpoint.reader.chainId();
  if (served !== chainId) {
    throw new EndpointError("wrong-chain", `The endpoint serves chain ${served}, not ${chainId}. Correct its URL.`);
  }
  endpoint.isVerified = true;
}

function rest(endpoint: Endpoint, error: EndpointError, now: Date): void {
  const usual = Math.min(REST_MS * 2 ** endpoint.failures, REST_MS_MAX);
  const restMs = error.retryAfterSeconds === undefined ? usual : Math.min(error.retryAfterSeconds * 1000, REST_MS_MAX);
  endpoint.failures += 1;
  endpoint.isVerified = false;
  endpoint.lastError = error;
  endpoint.restsUntil = now.getTime() + restMs;
}
