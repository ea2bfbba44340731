import { chainOf } from "#server/catalog/chains/index.ts";
import { present } from "#server/kernel/assert.ts";
import type { Clock } from "#server/kernel/clock.ts";
import type { ChainEndpoints } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import { logIngest } from "#server/kernel/log.ts";
import type { Secret } from "#server/kernel/secret.ts";
import { type ChainReader, createChainReader } from "./chain-reader.ts";
import type { EndpointSource } from "./choose-endpoint.ts";
import { readEndpointUrl } from "./endpoint-url.ts";
import { createEndpoints, type Endpoints } from "./endpoints.ts";
import { createJsonRpc } from "./json-rpc.ts";
import type { LogsApart } from "./logs-apart.ts";
import { createMeter } from "./meter.ts";
import { createSocketRpc, type SocketRpc } from "./socket-rpc.ts";

/** Every chain that this process may ask, by its id. */
export type Chains = {
  /** Those that have an endpoint. */
  ids: readonly number[];
  /** One per chain and process: whoever asks shares scores, rests and limits with the others. */
  of(chainId: number): Endpoints;
  /** Ends connections; questions under way fail. */
  close(): Promise<void>;
};

export type ChainsDeps = {
  chains: ChainEndpoints;
  clock: Clock;
  /** From 0 to 1, evenly. */
  chance: () => number;
  /** For large answers; without it they are read on this thread. */
  apart?: LogsApart;
  /** In tests: in place of the network. */
  fetch?: typeof fetch;
};

/**
 * Endpoints by the environment's URLs: `http(s)` is asked, `ws(s)` is asked and also tells of new heads. The first is
 * preferred; the others serve while it does not, and are asked for a second opinion.
 */
export function createChains(deps: ChainsDeps): Chains {
  const { chains } = deps;
  const made = new Map<number, Endpoints>();
  const sockets: SocketRpc[] = [];
  const make = (chainId: number): Endpoints => {
    const urls = present(chains.get(chainId), `chain ${chainId} has an endpoint`);
    const blockSeconds = chainOf(chainId)?.blockSeconds;
    const sources = urls.map((url): EndpointSource => {
      const other = <T>(work: (reader: ChainReader) => Promise<T>) => endpoints.other(work, source.reader);
      const source = makeSource(deps, { url, chainId, other, sockets });
      return source;
    });
    const endpoints: Endpoints = createEndpoints({
      chainId,
      sources,
      now: deps.clock.now,
      chance: deps.chance,
      blockSeconds,
    });
    return endpoints;
  };
  return {
    ids: [...chains.keys()],
    of(chainId) {
      const endpoints = made.get(chainId) ?? make(chainId);
      made.set(chainId, endpoints);
      return endpoints;
    },
    async close() {
      await deps.apart?.close();
      for (const socket of sockets) socket.close();
    },
  };
}

type Wiring = {
  url: Secret;
  chainId: number;
  other: <T>(work: (reader: ChainReader) => Promise<T>) => Promise<T | undefined>;
  sockets: SocketRpc[];
};

function makeSource(
  { clock, chance, fetch, apart }: ChainsDeps,
  { url, chainId, other, sockets }: Wiring,
): EndpointSource {
  const chain = chainOf(chainId);
  const { transport, host } = readNamed(url, chainId);
  const timeoutMs = limits.rpcTimeoutMs;
  const socket =
    transport === "ws"
      ? createSocketRpc({ url, timeoutMs, clock, chance, blockSeconds: chain?.blockSeconds })
      : undefined;
  if (socket) sockets.push(socket);
  const meter = createMeter(socket ?? createJsonRpc({ url, timeoutMs, fetch }), clock);
  const reader = createChainReader(meter, {
    apart,
    other,
    isBloomUsable: chain?.bloom !== "unusable",
    receiptsEveryBlocks: chain?.receiptsEveryBlocks,
    onOmission: (logs) =>
      logIngest.warn({ chainId, host, logs }, "an endpoint left logs out; they were found elsewhere"),
  });
  return { reader, transport, host, meter, ...(socket && { onHead: socket.onHead, onReopen: socket.onReopen }) };
}

function readNamed(url: Secret, chainId: number) {
  try {
    return readEndpointUrl(url);
  } catch (error) {
    throw new Error(`BELLWETHER_CHAIN_${chainId}_RPC: ${error instanceof Error ? error.message : "not a URL"}`);
  }
}
