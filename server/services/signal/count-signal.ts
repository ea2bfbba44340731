import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { limits } from "#server/kernel/limits.ts";
import { TooManySignalsError } from "./errors.ts";

// Per process: it keeps one runaway sender from filling the inbox, no more.
const perTrigger = new RateLimiterMemory({ points: limits.signalsPerSecond, duration: 1 });

/** Counts one signal of a trigger; throws TooManySignalsError (retry later) when there were too many. */
export async function countSignal(triggerId: number): Promise<void> {
  try {
    await perTrigger.consume(triggerId);
  } catch (error) {
    throw error instanceof RateLimiterRes ? new TooManySignalsError() : error;
  }
}
