import { AppError } from "#server/kernel/errors.ts";

/**
 * Why an endpoint's answer is of no use. `range`: ask for less at once; `busy`: it wants fewer questions; `pruned`: it
 * no longer has what is that old; `stale`: it is alive and tells of an old head; `forked`: it follows another fork than
 * the endpoint in use.
 */
export type EndpointFault =
  | "silent"
  | "unreachable"
  | "refused"
  | "nonsense"
  | "range"
  | "busy"
  | "pruned"
  | "stale"
  | "forked"
  | "wrong-chain";

export type EndpointAdvice = {
  /** How long it asks to be left alone. */
  retryAfterSeconds?: number;
  /** How many blocks a question about logs may span, as far as it says. */
  blocks?: number;
  /** The question was at fault, as with a call that reverts: it is no trouble of the endpoint's. */
  isHarmless?: boolean;
  /** `blocks` is a rule of the provider's, and not only what would do this time. */
  isRule?: boolean;
  /** What it said, where the question was heard and refused. */
  refusal?: { said: string; isRevert: boolean; data?: `0x${string}` };
};

/** An endpoint did not answer, or not with what was asked. Never holds its URL, which may contain a key. */
export class EndpointError extends AppError {
  override name = "EndpointError";
  readonly fault: EndpointFault;
  readonly advice: EndpointAdvice;

  constructor(fault: EndpointFault, publicMessage: string, advice: EndpointAdvice = {}) {
    super({ code: "unavailable", retry: "later", publicMessage, facts: { fault } });
    this.fault = fault;
    this.advice = advice;
  }
}

/** The answer would be too large: ask for less at once. */
export function isTooMuch(error: unknown): error is EndpointError {
  return error instanceof EndpointError && error.fault === "range";
}
