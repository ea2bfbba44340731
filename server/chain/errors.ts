import { AppError } from "#server/kernel/errors.ts";

/** Why an endpoint's answer is of no use. `range`: ask for less at once; `busy`: it wants fewer questions. */
export type EndpointFault = "silent" | "unreachable" | "refused" | "nonsense" | "range" | "busy" | "wrong-chain";

/** An endpoint did not answer, or not with what was asked. Never holds its URL, which may contain a key. */
export class EndpointError extends AppError {
  override name = "EndpointError";
  readonly fault: EndpointFault;
  readonly retryAfterSeconds: number | undefined;

  constructor(fault: EndpointFault, publicMessage: string, retryAfterSeconds?: number) {
    super({ code: "unavailable", retry: "later", publicMessage, facts: { fault } });
    this.fault = fault;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
