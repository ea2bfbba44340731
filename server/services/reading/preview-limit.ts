import { RateLimiterMemory } from "rate-limiter-flexible";
import { onceForEnv } from "#server/kernel/env.ts";
import { AppError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { countAgainst } from "../count-against.ts";

/** Too many values were asked for; nothing is wrong with any of them. */
export class TooManyPreviewsError extends AppError {
  override name = "TooManyPreviewsError";
  constructor(waitSeconds: number) {
    super({
      code: "too-many",
      retry: "later",
      publicMessage: `Values were asked for very often. Go on in ${waitSeconds} s.`,
      facts: { waitSeconds },
    });
  }
}

// In memory, so per process: it protects endpoints and price sources from an open page, not a secret.
const perWorkspace = onceForEnv(() => new RateLimiterMemory({ points: limits.readingPreviewsPerMinute, duration: 60 }));

/** Counts one look at a value. @throws TooManyPreviewsError */
export function countPreview(workspaceId: number): Promise<void> {
  const tooMany = (waitSeconds: number) => new TooManyPreviewsError(Math.max(1, waitSeconds));
  return countAgainst(perWorkspace(), String(workspaceId), tooMany);
}
