import { logIngest } from "#server/kernel/log.ts";
import type { ChainReader } from "./chain-reader.ts";
import {
  type ChainOfEndpoints,
  candidates,
  type Endpoint,
  type EndpointSource,
  inOrder,
  scoreOf,
  tryOne,
} from "./choose-endpoint.ts";
import { EndpointError } from "./errors.ts";
import { createStanding } from "./standing.ts";

/** The endpoints of one chain, in order of preference. */
export type Endpoints = {
  /**
   * Runs `work` wholly on one endpoint, so that all its answers describe one view of the chain: the first that is
   * well, and the next when that fails. The first is returned to once it is well and sees the chain as the one in use.
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
  /** 0 to 1: accepted answers, weighted to the recent, less for slowness. */
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

export type EndpointsOptions = {
  chainId: number;
  sources: readonly EndpointSource[];
  now: () => Date;
  /** From 0 to 1, evenly. */
  chance?: () => number;
  /** Usual time between blocks; undefined where they come when they come. */
  blockSeconds?: number;
};

export function createEndpoints(options: EndpointsOptions): Endpoints {
  const { now } = options;
  const chain = gather(options);
  const { endpoints } = chain;
  return {
    async use(work) {
      const tried = new Map<Endpoint, EndpointError>();
      for await (const endpoint of candidates(chain, tried)) {
        const answer = await tryOne(chain, endpoint, work);
        if ("result" in answer) {
          hold(chain, endpoint);
          return answer.result;
        }
        tried.set(endpoint, answer.error);
      }
      const errors = endpoints.map((endpoint) => tried.get(endpoint) ?? endpoint.standing.lastError());
      throw errors.find((error) => error) ?? new EndpointError("unreachable", "This chain has no endpoint.");
    },
    async other(work, reader) {
      for (const endpoint of inOrder(chain)) {
        if (endpoint.reader === reader || endpoint.standing.rests(now()) !== "no") continue;
        const answer = await tryOne(chain, endpoint, work);
        if ("result" in answer) return answer.result;
      }
      return undefined;
    },
    onHead(listener) {
      const stops = endpoints.map((endpoint) => endpoint.onHead?.(listener));
      return () => {
        for (const stop of stops) stop?.();
      };
    },
    states: () => endpoints.map((endpoint) => stateOf(chain, endpoint)),
  };
}

function gather(options: EndpointsOptions): ChainOfEndpoints {
  const { chance = () => 0, now, chainId, blockSeconds } = options;
  const endpoints = options.sources.map(
    (source, at): Endpoint => ({
      ...source,
      place: at + 1,
      standing: createStanding(chance),
      isVerified: false,
      tipLookAt: 0,
    }),
  );
  for (const endpoint of endpoints) {
    endpoint.onReopen?.(() => {
      endpoint.isVerified = false;
    });
  }
  return { chainId, endpoints, now, blockSeconds, holder: undefined };
}

/** Traffic moves: worth a line, as it tells of trouble or of its end. */
function hold(chain: ChainOfEndpoints, endpoint: Endpoint): void {
  if (chain.holder && chain.holder !== endpoint) {
    const { chainId, holder } = chain;
    const from = { place: holder.place, host: holder.host, trouble: holder.standing.trouble() };
    logIngest.warn({ chainId, from, to: { place: endpoint.place, host: endpoint.host } }, "another endpoint is asked");
  }
  chain.holder = endpoint;
}

function stateOf(chain: ChainOfEndpoints, endpoint: Endpoint): EndpointState {
  const { standing, reader, meter } = endpoint;
  const now = chain.now();
  const { head, rangeBlocksMax } = reader.known();
  const latencyMs = meter?.latencyMs() ?? null;
  return {
    place: endpoint.place,
    transport: endpoint.transport ?? "http",
    host: endpoint.host ?? "",
    score: scoreOf(endpoint, now),
    inUse: chain.holder === endpoint,
    trouble: standing.trouble(),
    restsUntil: standing.restsUntil(now),
    latencyMs: latencyMs === null ? null : Math.round(latencyMs),
    callsPerMinute: meter?.callsPerMinute() ?? 0,
    rangeBlocksMax: rangeBlocksMax ?? null,
    headNumber: head?.number ?? null,
    updatedAt: now,
  };
}
