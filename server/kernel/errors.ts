/** Closed set: also the slug of the error's help entry. */
export type ErrorCode =
  | "bad-input"
  | "not-signed-in"
  | "not-allowed"
  | "not-found"
  | "conflict"
  | "too-many"
  | "unavailable"
  | "bug";

/** Facts are ids and numbers, never secrets. */
export type ErrorFacts = Record<string, string | number | boolean | null | undefined>;

type AppErrorOptions = {
  code: ErrorCode;
  retry?: "later" | "never";
  /** What happened, to which thing, what to do next. Safe to show to anybody. */
  publicMessage: string;
  facts?: ErrorFacts;
  cause?: unknown;
};

/** Base of every expected failure. One small class per failure, in the folder's `errors.ts`. */
export class AppError extends Error {
  override name = "AppError";
  readonly code: ErrorCode;
  readonly retry: "later" | "never";
  readonly publicMessage: string;
  readonly facts: ErrorFacts;

  constructor(options: AppErrorOptions) {
    super(options.publicMessage, { cause: options.cause });
    this.code = options.code;
    this.retry = options.retry ?? "never";
    this.publicMessage = options.publicMessage;
    this.facts = options.facts ?? {};
  }
}

export class BadInputError extends AppError {
  override name = "BadInputError";
  constructor(publicMessage: string, facts?: ErrorFacts) {
    super({ code: "bad-input", publicMessage, facts });
  }
}

/** Also for things that exist in another workspace: outsiders learn nothing. */
export class NotFoundError extends AppError {
  override name = "NotFoundError";
  constructor(what: string, facts?: ErrorFacts) {
    super({ code: "not-found", publicMessage: `${what} is not here. It may have been removed.`, facts });
  }
}

export class NotSignedInError extends AppError {
  override name = "NotSignedInError";
  constructor() {
    super({ code: "not-signed-in", publicMessage: "Sign in with your wallet first." });
  }
}

export class NotAllowedError extends AppError {
  override name = "NotAllowedError";
  constructor(publicMessage: string, facts?: ErrorFacts) {
    super({ code: "not-allowed", publicMessage, facts });
  }
}

export class ConflictError extends AppError {
  override name = "ConflictError";
  constructor(publicMessage: string, facts?: ErrorFacts) {
    super({ code: "conflict", publicMessage, facts });
  }
}
