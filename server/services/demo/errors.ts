import { AppError } from "#server/kernel/errors.ts";

/** The demo world does not answer: it starts, restarts, or is gone. */
export class DemoAwayError extends AppError {
  override name = "DemoAwayError";
  constructor(cause?: unknown) {
    super({
      code: "unavailable",
      retry: "later",
      publicMessage: "The demo world does not answer. It may still be starting; this page asks again by itself.",
      cause,
    });
  }
}
