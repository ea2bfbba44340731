import { AppError } from "#server/kernel/errors.ts";

/** Another process moved the cursor meanwhile: it reads this chain now. */
export class CursorMovedError extends AppError {
  override name = "CursorMovedError";
  constructor(chainId: number) {
    super({
      code: "conflict",
      retry: "later",
      publicMessage: `Another process reads chain ${chainId}. This one goes back to standing by.`,
      facts: { chainId },
    });
  }
}

/** A fork longer than can be followed: no more is read, so that nothing wrong is told. */
export class ForkTooDeepError extends AppError {
  override name = "ForkTooDeepError";
  constructor(facts: { chainId: number; depth: number }) {
    super({
      code: "unavailable",
      retry: "later",
      publicMessage:
        `The chain and what was read of it have no block in common within ${facts.depth} blocks. ` +
        "Reading stands still until the endpoint agrees again. Check that it serves the right network and is in sync.",
      facts,
    });
  }
}
