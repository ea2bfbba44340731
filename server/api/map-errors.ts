import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { AppError, type ErrorCode, type ErrorFacts } from "#server/kernel/errors.ts";
import { logApi } from "#server/kernel/log.ts";

/** All that a client learns of an error, besides the HTTP status. */
export type PublicError = {
  /** Slug of the help entry. */
  code: ErrorCode;
  retry: "later" | "never";
  message: string;
  facts: ErrorFacts;
  /** What is wrong with the input, by path: `name`, `members.0.role`. */
  fields: Record<string, string>;
};

const STATUS = {
  "bad-input": "BAD_REQUEST",
  "not-signed-in": "UNAUTHORIZED",
  "not-allowed": "FORBIDDEN",
  "not-found": "NOT_FOUND",
  conflict: "CONFLICT",
  "too-many": "TOO_MANY_REQUESTS",
  unavailable: "SERVICE_UNAVAILABLE",
  bug: "INTERNAL_SERVER_ERROR",
} as const satisfies Record<ErrorCode, TRPCError["code"]>;

const UNKNOWN: PublicError = {
  code: "bug",
  retry: "later",
  message: "Something went wrong on our side. It was written down; try again in a moment.",
  facts: {},
  fields: {},
};

/** Refusals by tRPC itself, whose own texts may quote what was sent. */
const REFUSALS: Partial<Record<TRPCError["code"], Pick<PublicError, "code" | "message">>> = {
  NOT_FOUND: { code: "not-found", message: "There is nothing at this address." },
  METHOD_NOT_SUPPORTED: { code: "bad-input", message: "This address takes another method." },
  UNSUPPORTED_MEDIA_TYPE: { code: "bad-input", message: "Only JSON is taken here." },
  PAYLOAD_TOO_LARGE: { code: "bad-input", message: "This is more than can be taken at once." },
  PARSE_ERROR: { code: "bad-input", message: "The request could not be read." },
  BAD_REQUEST: { code: "bad-input", message: "The request could not be read." },
};

/** Makes any failure safe to show: own errors keep their words, everything else gets a fixed text. */
export function publicErrorOf(error: TRPCError): PublicError {
  const { cause } = error;
  if (cause instanceof AppError && cause.code !== "bug") {
    return { code: cause.code, retry: cause.retry, message: cause.publicMessage, facts: cause.facts, fields: {} };
  }
  if (error.code === "BAD_REQUEST" && cause instanceof z.core.$ZodError) return badInput(cause);
  const refusal = REFUSALS[error.code];
  return refusal ? { ...UNKNOWN, retry: "never", ...refusal } : UNKNOWN;
}

/** The error as tRPC answers it: the right status and a text that may be shown; what nobody expected is logged. */
export function mapError(error: TRPCError, path: string): TRPCError {
  const shown = publicErrorOf(error);
  if (shown.code === "bug") logApi.error({ err: error.cause ?? error, path }, "request failed");
  return new TRPCError({ code: STATUS[shown.code], message: shown.message, cause: error.cause });
}

function badInput(error: z.core.$ZodError): PublicError {
  const fields = Object.fromEntries(error.issues.map((i) => [i.path.join(".") || "input", i.message]).reverse());
  const [first] = error.issues;
  const where = first?.path.join(".");
  const what = first?.message ?? "not valid";
  return { ...UNKNOWN, code: "bad-input", retry: "never", message: where ? `${where}: ${what}` : what, fields };
}
