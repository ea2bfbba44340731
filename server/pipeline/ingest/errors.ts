import { EndpointError } from "#server/chain/errors.ts";
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

/** What is wanted changed while blocks were fetched: they are fetched again. */
export class WishesChangedError extends AppError {
  override name = "WishesChangedError";
  constructor(chainId: number) {
    super({
      code: "conflict",
      retry: "later",
      publicMessage: `What workflows want of chain ${chainId} has just changed. It is looked at again.`,
      facts: { chainId },
    });
  }
}

/**
 * One endpoint's chain has nothing in common with what was read, as deep as the chain's finality. When every endpoint
 * says so, no more is read, so that nothing wrong is told.
 */
export class DeepForkSight extends EndpointError {
  override name = "DeepForkSight";
  constructor(depthMax: number) {
    super(
      "nonsense",
      `The chain and what was read of it have no block in common within ${depthMax} blocks. ` +
        "Reading stands still until the endpoint agrees again. Check that it serves the right network and is in sync.",
    );
  }
}
