import { RateLimiterMemory } from "rate-limiter-flexible";
import { onceForEnv } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import { countAgainst } from "../count-against.ts";
import { TooManyConfirmationsError } from "./errors.ts";

// In memory, so per process: who makes many wallets to write to many people is slowed down, not known for sure. Address
// and wallet are counted in the database.
const perClient = onceForEnv(
  () => new RateLimiterMemory({ points: limits.confirmationsPerClientHour, duration: 3_600 }),
);

/**
 * Counts one mail that asks for a confirmation.
 * @param of.client where the request comes from, as well as it can be told
 * @throws TooManyConfirmationsError (later)
 */
export function countConfirmation({ client }: { client: string }): Promise<void> {
  return countAgainst(perClient(), client, (waitSeconds) => new TooManyConfirmationsError(waitSeconds));
}
