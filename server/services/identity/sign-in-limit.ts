import { RateLimiterMemory } from "rate-limiter-flexible";
import { onceForEnv } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import { countAgainst } from "../count-against.ts";
import { TooManySignInsError } from "./errors.ts";

/** Who asks, as well as it can be told before a sign-in. */
export type Visitor = { client: string; userAgent: string; now: Date };

// In memory, so per process: it protects this process's time and the nonce table, not a secret that could be guessed.
// The second holds when callers forge where they come from.
const perClient = onceForEnv(() => new RateLimiterMemory({ points: limits.signInsPerMinute, duration: 60 }));
const overall = onceForEnv(() => new RateLimiterMemory({ points: limits.signInsPerMinuteOverall, duration: 60 }));

/** Counts one step of a sign-in; throws TooManySignInsError (retry later) when there were too many. */
export async function countSignIn({ client }: Pick<Visitor, "client">): Promise<void> {
  const tooMany = (waitSeconds: number) => new TooManySignInsError(waitSeconds);
  await countAgainst(perClient(), client, tooMany);
  await countAgainst(overall(), "all", tooMany);
}
