import { type Chains, createChains } from "#server/chain/chains.ts";
import { createMulticall, type Multicall } from "#server/chain/multicall.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { chainEndpoints, onceForEnv } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";

/** What a page may ask of the chains: the same doors as the worker's, with scores and limits of its own. */
export type WebChains = { chains: Chains; multicall: Multicall };

/** Made at first use: most pages ask no chain anything. */
export const webChains = onceForEnv(
  (): WebChains => ({
    chains: createChains({ chains: chainEndpoints(), clock: systemClock, chance: Math.random }),
    multicall: createMulticall({
      sizeStart: limits.watchBatchStart,
      sizeMax: limits.watchBatchMax,
      concurrency: limits.watchCallsAtOnce,
    }),
  }),
);
