import { AppError } from "#server/kernel/errors.ts";

/** Says the same for a key that never was, one that is malformed, and one that was revoked. */
export class UnknownKeyError extends AppError {
  override name = "UnknownKeyError";
  constructor() {
    super({
      code: "not-signed-in",
      publicMessage:
        "This API key is not known, or it was revoked. Send a live one as “Authorization: Bearer bwk_…”; an owner makes it under Settings, For developers.",
    });
  }
}

export class ScopeMissingError extends AppError {
  override name = "ScopeMissingError";
  constructor(scope: string) {
    super({
      code: "not-allowed",
      publicMessage: `This API key lacks the scope ${scope}. Ask an owner for a key that has it.`,
      facts: { scope },
    });
  }
}
