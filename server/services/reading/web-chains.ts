import { type Chains, createChains } from "#server/chain/chains.ts";
import { createMulticall, type Multicall } from "#server/chain/multicall.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { chainEndpoints } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";

/** What a page may ask of the chains: the same doors as the worker's, with scores and limits of its own. */
export type WebChains = { chains: Chains; multicall: Multicall };

// One per process; on globalThis so that reloads in development do not leave connections behind.
const holder = globalThis as unknown as { bellwetherWebChains?: WebChains | undefined };

/** Made at first use: most pages ask no chain anything. */
export function webChains(): WebChains {
  holder.bellwetherWebChains ??= {
    chains: createChains({ chains: chainEndpoints(), clock: systemClock, chance: Math.random }),
    multicall: createMulticall({
      sizeStart: limits.watchBatchStart,
      sizeMax: limits.watchBatchMax,
      concurrency: limits.watchCallsAtOnce,
    }),
  };
  return holder.bellwetherWebChains;
}

/** For tests only: the next that asks has chains by the environment of then. */
export function forgetWebChains(): void {
  holder.bellwetherWebChains = undefined;
}
