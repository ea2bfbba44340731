import type { ErrorCode } from "#server/kernel/errors.ts";

/** The HTTP status of each expected failure, for what is not tRPC. */
export const ERROR_STATUS: Record<ErrorCode, number> = {
  "bad-input": 400,
  "not-signed-in": 401,
  "not-allowed": 403,
  "not-found": 404,
  conflict: 409,
  "too-many": 429,
  unavailable: 503,
  bug: 500,
};
