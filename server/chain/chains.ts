import { present } from "#server/kernel/assert.ts";
import type { Clock } from "#server/kernel/clock.ts";
import type { ChainEndpoints } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import { createChainReader } from "./chain-reader.ts";
import { createEndpoints, type Endpoints } from "./endpoints.ts";
import { createJsonRpc } from "./json-rpc.ts";

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
  fetch?: typeof fetch;
};

export function createChains({ chains, clock, fetch }: ChainsDeps): Chains {
  const made = new Map<number, Endpoints>();
  const make = (chainId: number): Endpoints => {
    const urls = present(chains.get(chainId), `chain ${chainId} has an endpoint`);
    const readers = urls.map((url) => createChainReader(createJsonRpc({ url, timeoutMs: limits.rpcTimeoutMs, fetch })));
    return createEndpoints({ chainId, readers, now: clock.now });
  };
  return {
    ids: [...chains.keys()],
    of(chainId) {
      const endpoints = made.get(chainId) ?? make(chainId);
      made.set(chainId, endpoints);
      return endpoints;
    },
    close: async () => undefined,
  };
}
