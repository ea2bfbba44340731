import { AppError, type ErrorFacts } from "#server/kernel/errors.ts";

/** The signed message, or its signature, does not let anybody in. */
export class SignInRefusedError extends AppError {
  override name = "SignInRefusedError";
  constructor(why: string, facts?: ErrorFacts) {
    super({ code: "bad-input", publicMessage: `${why} Start the sign-in again.`, facts });
  }
}

export class TooManySignInsError extends AppError {
  override name = "TooManySignInsError";
  constructor(waitSeconds: number) {
    super({
      code: "too-many",
      retry: "later",
      publicMessage: `Too many sign-ins from here. Try again in ${waitSeconds} s.`,
      facts: { waitSeconds },
    });
  }
}

/** A contract wallet's signature is checked by its contract, and the chain did not answer. */
export class ChainSilentError extends AppError {
  override name = "ChainSilentError";
  constructor(chainId: number, cause: unknown) {
    super({
      code: "unavailable",
      retry: "later",
      publicMessage: `Chain ${chainId} did not answer, so the wallet's signature could not be checked. Try again in a moment.`,
      facts: { chainId },
      cause,
    });
  }
}
