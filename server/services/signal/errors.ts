import { AppError } from "#server/kernel/errors.ts";

/** Says the same for a token that never was and one of a paused workflow. */
export class UnknownSignalError extends AppError {
  override name = "UnknownSignalError";
  constructor() {
    super({
      code: "not-found",
      publicMessage: "No live signal trigger has this token. The workflow may be paused, or the token was replaced.",
    });
  }
}

export class TooManySignalsError extends AppError {
  override name = "TooManySignalsError";
  constructor() {
    super({
      code: "too-many",
      retry: "later",
      publicMessage: "Signals come too fast for this trigger. Send again in a second, with the same Idempotency-Key.",
    });
  }
}
