import { z } from "zod";
import { AppError, type ErrorCode } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { logApi } from "#server/kernel/log.ts";
import { ERROR_STATUS } from "../error-status.ts";

/** What is wrong, of one field: `pointer` into the body (RFC 6901), or the name of a `parameter`. */
const fieldSchema = z.object({
  pointer: z.string().optional(),
  parameter: z.string().optional(),
  detail: z.string(),
});

/** Any failure, as RFC 9457 has it. */
export const problemSchema = z.object({
  type: z.string().meta({ description: "`urn:bellwether:problem:<code>`; docs/api.md lists the codes." }),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().meta({ description: "What happened, to which thing, and what to do." }),
  errors: z.array(fieldSchema).optional(),
});
export type Problem = z.infer<typeof problemSchema>;
type FieldProblem = z.infer<typeof fieldSchema>;

/** Beyond the services' own errors: what HTTP itself can get wrong. */
export type ProblemCode = ErrorCode | "no-such-address" | "method-not-taken" | "too-large" | "not-json";

const TITLES: Record<ProblemCode, { title: string; status: number }> = {
  "bad-input": { title: "The request is not valid", status: ERROR_STATUS["bad-input"] },
  "not-signed-in": { title: "No valid API key", status: ERROR_STATUS["not-signed-in"] },
  "not-allowed": { title: "The API key may not do this", status: ERROR_STATUS["not-allowed"] },
  "not-found": { title: "Not found", status: ERROR_STATUS["not-found"] },
  conflict: { title: "Conflict", status: ERROR_STATUS.conflict },
  "too-many": { title: "Too many requests", status: ERROR_STATUS["too-many"] },
  unavailable: { title: "Not available now", status: ERROR_STATUS.unavailable },
  bug: { title: "Something went wrong on our side", status: ERROR_STATUS.bug },
  "no-such-address": { title: "There is nothing at this address", status: 404 },
  "method-not-taken": { title: "This address takes other methods", status: 405 },
  "too-large": { title: "The request is too large", status: 413 },
  "not-json": { title: "The body is of another type", status: 415 },
};

/** A refusal that HTTP has a status of its own for. */
export class HttpError extends Error {
  override name = "HttpError";
  readonly code: ProblemCode;
  readonly headers: Record<string, string>;
  constructor(code: ProblemCode, detail: string, headers: Record<string, string> = {}) {
    super(detail);
    this.code = code;
    this.headers = headers;
  }
}

export const tooLarge = () =>
  new HttpError("too-large", `The body is larger than ${limits.restBodyBytesMax / 1024} KB. Send less at once.`);

/** Where a value that a schema refused stood. */
export class FieldsError extends Error {
  override name = "FieldsError";
  readonly fields: FieldProblem[];
  constructor(fields: FieldProblem[]) {
    super("fields");
    this.fields = fields;
  }
}

/** Makes any failure safe to answer: own errors keep their words, everything else gets a fixed text and is logged. */
export function answerProblem(error: unknown, headers: Headers): Response {
  const { code, detail, errors } = tellError(error);
  if (error instanceof HttpError) for (const [name, value] of Object.entries(error.headers)) headers.set(name, value);
  if (error instanceof AppError && error.retry === "later" && !headers.has("retry-after")) {
    headers.set("retry-after", "1");
  }
  if (code === "not-signed-in") headers.set("www-authenticate", "Bearer");
  const { title, status } = TITLES[code];
  const problem: Problem = { type: `urn:bellwether:problem:${code}`, title, status, detail, ...(errors && { errors }) };
  headers.set("content-type", "application/problem+json");
  return new Response(JSON.stringify(problem), { status, headers });
}

function tellError(error: unknown): { code: ProblemCode; detail: string; errors?: FieldProblem[] } {
  if (error instanceof HttpError) return { code: error.code, detail: error.message };
  if (error instanceof FieldsError) {
    const [first] = error.fields;
    const where = first?.pointer ?? first?.parameter;
    const rest = error.fields.length > 1 ? ` There are ${error.fields.length - 1} more: see “errors”.` : "";
    return { code: "bad-input", detail: `${where ? `${where}: ` : ""}${first?.detail}${rest}`, errors: error.fields };
  }
  if (error instanceof AppError && error.code !== "bug") {
    const { pointer } = error.facts;
    const errors = typeof pointer === "string" ? [{ pointer, detail: error.publicMessage }] : undefined;
    return { code: error.code, detail: error.publicMessage, ...(errors && { errors }) };
  }
  logApi.error({ err: error }, "a request of the public API failed");
  return { code: "bug", detail: "It was written down. Try again in a moment." };
}

/** Checks one part of a request. @throws FieldsError with every field at fault */
export function check<T extends z.ZodType>(schema: T, value: unknown, where: "body" | "parameters"): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new FieldsError(parsed.error.issues.flatMap((issue) => fieldsOf(issue, where)));
}

function fieldsOf(issue: z.core.$ZodIssue, where: "body" | "parameters"): FieldProblem[] {
  const place = (path: PropertyKey[]): Omit<FieldProblem, "detail"> =>
    where === "body" ? { pointer: `#${path.map(pointerPart).join("")}` } : { parameter: path.map(String).join(".") };
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      ...place([...issue.path, key]),
      detail: "There is no such field. Leave it out; /api/v1/openapi.json has those that there are.",
    }));
  }
  // of a name that is refused, what is wrong with it
  const detail = (issue.code === "invalid_key" ? issue.issues[0]?.message : undefined) ?? issue.message;
  return [{ ...place(issue.path), detail }];
}

const pointerPart = (part: PropertyKey) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`;
