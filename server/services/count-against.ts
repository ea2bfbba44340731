import { type RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** Takes one of a limit's points; where none is left, throws what `tooMany` makes of the seconds until there is one. */
export async function countAgainst(
  limiter: RateLimiterMemory,
  key: string,
  tooMany: (waitSeconds: number) => Error,
): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw tooMany(Math.ceil(error.msBeforeNext / 1_000));
  }
}
