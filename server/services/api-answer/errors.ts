import { AppError } from "#server/kernel/errors.ts";

export class KeyReusedError extends AppError {
  override name = "KeyReusedError";
  constructor() {
    super({
      code: "conflict",
      publicMessage: "This Idempotency-Key was used for another request. Give each request a key of its own.",
    });
  }
}

export class UnderWayError extends AppError {
  override name = "UnderWayError";
  constructor() {
    super({
      code: "conflict",
      retry: "later",
      publicMessage: "The first request with this Idempotency-Key is still under way. Ask again in a few seconds.",
    });
  }
}
