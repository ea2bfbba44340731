import type { Clock } from "#server/kernel/clock.ts";
import { EndpointError } from "./errors.ts";
import type { JsonRpc } from "./json-rpc.ts";
import { createRateLimit } from "./rate-limit.ts";

/** An endpoint's client that keeps to what the endpoint takes, and measures how it does. */
export type Meter = JsonRpc & {
  /** Of late, with the last answers counting most; null before the first. */
  latencyMs(): number | null;
  callsPerMinute(): number;
  /** When it was last asked; null before the first time. */
  askedAt(): Date | null;
};

const SLICE_MS = 10_000;
const SLICES = 6;
/** How much the newest answer counts. */
const NEWEST = 0.2;

export function createMeter(rpc: JsonRpc, clock: Clock): Meter {
  const limit = createRateLimit(clock);
  const slices = new Map<number, number>();
  const sliceNow = () => Math.floor(clock.now().getTime() / SLICE_MS);
  let latencyMs: number | null = null;
  let askedAt: Date | null = null;
  const count = () => {
    const slice = sliceNow();
    slices.set(slice, (slices.get(slice) ?? 0) + 1);
    for (const old of slices.keys()) if (old <= slice - SLICES) slices.delete(old);
  };
  return {
    async call(method, params, read) {
      await limit.take();
      count();
      askedAt = clock.now();
      const startedAt = askedAt.getTime();
      try {
        const answer = await rpc.call(method, params, read);
        limit.worked();
        return answer;
      } catch (error) {
        if (error instanceof EndpointError && error.fault === "busy") limit.refused();
        throw error;
      } finally {
        const tookMs = clock.now().getTime() - startedAt;
        latencyMs = latencyMs === null ? tookMs : latencyMs + (tookMs - latencyMs) * NEWEST;
      }
    },
    latencyMs: () => latencyMs,
    askedAt: () => askedAt,
    callsPerMinute() {
      const since = sliceNow() - SLICES;
      return [...slices].reduce((sum, [slice, calls]) => (slice > since ? sum + calls : sum), 0);
    },
  };
}
