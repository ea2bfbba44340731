import { errors } from "undici";
import { AppError, type ErrorFacts } from "./errors.ts";

/** The address or request is not one we send to. */
export class UrlRefusedError extends AppError {
  override name = "UrlRefusedError";
  constructor(publicMessage: string, facts?: ErrorFacts) {
    super({ code: "bad-input", publicMessage, facts });
  }
}

export class ReplyTooLargeError extends AppError {
  override name = "ReplyTooLargeError";
  constructor(host: string, bytesMax: number) {
    super({
      code: "unavailable",
      publicMessage: `${host} answered with more than ${bytesMax.toLocaleString("en")} bytes. Ask for less.`,
      facts: { host, bytesMax },
    });
  }
}

type NoReply = { host: string; hasLeft: boolean };

/** `hasLeft`: the request was sent, so what it asked for may have been done. */
class NoReplyError extends AppError {
  readonly hasLeft: boolean;
  constructor(publicMessage: string, { hasLeft, ...facts }: NoReply & { timeoutMs?: number }) {
    super({ code: "unavailable", retry: "later", publicMessage, facts });
    this.hasLeft = hasLeft;
  }
}

export class RequestTimeoutError extends NoReplyError {
  override name = "RequestTimeoutError";
  constructor(of: NoReply & { timeoutMs: number }) {
    super(`${of.host} did not answer within ${of.timeoutMs / 1000} s.`, of);
  }
}

export class UnreachableError extends NoReplyError {
  override name = "UnreachableError";
  constructor(what: string, of: NoReply) {
    super(`${of.host} could not be reached: ${what}.`, of);
  }
}

/** Whether what a failed request asked for may have been done all the same. */
export function mayHaveLeft(error: unknown): boolean {
  return error instanceof NoReplyError ? error.hasLeft : !(error instanceof AppError);
}

// Words for the codes that operators meet; the rest are told by their code.
const CAUSES: Record<string, string> = {
  ENOTFOUND: "the name is not known",
  EAI_AGAIN: "the name could not be looked up",
  ECONNREFUSED: "nobody listens there",
  ECONNRESET: "the connection was cut",
  EHOSTUNREACH: "there is no way to it",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not signed by anybody known",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
  UND_ERR_SOCKET: "the connection was cut",
};

/** What undici says went wrong, in words for operators. */
export function explain(error: Error, of: NoReply & { timeoutMs: number }): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof errors.ConnectTimeoutError) return new RequestTimeoutError(of);
  const { code } = error as NodeJS.ErrnoException;
  return new UnreachableError((code && CAUSES[code]) ?? code ?? "the request failed", of);
}
