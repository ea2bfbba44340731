import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { limits } from "#server/kernel/limits.ts";
import { TooManySignInsError } from "./errors.ts";

/** Who asks, as well as it can be told before a sign-in. */
export type Visitor = { client: string; userAgent: string; now: Date };

// In memory, so per process: it protects this process's time and the nonce table, not a secret that could be guessed.
// The second holds when callers forge where they come from.
const perClient = new RateLimiterMemory({ points: limits.signInsPerMinute, duration: 60 });
const overall = new RateLimiterMemory({ points: limits.signInsPerMinuteOverall, duration: 60 });

/** Counts one step of a sign-in; throws TooManySignInsError (retry later) when there were too many. */
export async function countSignIn({ client }: Pick<Visitor, "client">): Promise<void> {
  try {
    await perClient.consume(client);
    await overall.consume("all");
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new TooManySignInsError(Math.ceil(error.msBeforeNext / 1000));
  }
}
