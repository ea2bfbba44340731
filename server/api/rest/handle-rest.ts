import { env } from "#server/kernel/env.ts";
import { AppError, BadInputError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { answerOnce } from "#server/services/api-answer/answer-once.ts";
import { checkScopes } from "#server/services/api-key/check-scopes.ts";
import { UnknownKeyError } from "#server/services/api-key/errors.ts";
import { type Allowance, takeKey } from "#server/services/api-key/take-key.ts";
import type { KeyContext } from "#server/services/context.ts";
import { readText } from "../read-text.ts";
import type { Operation } from "./define-operation.ts";
import { findOperation } from "./find-operation.ts";
import { openApi } from "./open-api.ts";
import { answerProblem, check, HttpError, tooLarge } from "./problem.ts";

export const REST_BASE = "/api/v1";

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Answers a request of the public API: finds the operation, takes the key, counts it, checks scopes and every part of
 * the request, and runs it. Failures are `application/problem+json` (RFC 9457) that name the thing and the cure.
 */
export async function handleRest(request: Request): Promise<Response> {
  const headers = new Headers({ "cache-control": "no-store" });
  try {
    const url = new URL(request.url);
    const path = url.pathname.slice(REST_BASE.length);
    if (path === "/openapi.json" && request.method === "GET") return Response.json(openApi(env().APP_URL), { headers });
    const { operation, params } = findOperation(request.method, path);
    const ctx = await enter(request, headers);
    checkScopes(ctx, operation.scopes);
    const parts = {
      params: check(operation.params, params, "parameters"),
      query: check(operation.query, queryOf(url), "parameters"),
    };
    const { status, body } = await answer(ctx, { request, headers, operation, parts, url });
    return Response.json(body, { status, headers });
  } catch (error) {
    return answerProblem(error, headers);
  }
}

/** Whose key it is; one that is used too much is refused here. */
async function enter(request: Request, headers: Headers): Promise<KeyContext> {
  const key = /^Bearer (\S{1,200})$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (!key) throw new UnknownKeyError();
  const { ctx, allowance } = await takeKey(key, new Date());
  tellAllowance(headers, allowance);
  if (allowance.left >= 0) return ctx;
  headers.set("retry-after", String(allowance.resetSeconds));
  throw new AppError({
    code: "too-many",
    retry: "later",
    publicMessage: `This API key made more than ${allowance.limit} requests in a minute. Go on in ${allowance.resetSeconds} s; for many subscribers, send them to ${REST_BASE}/bulk/subscribers.`,
  });
}

/** As the draft of the IETF's HTTPAPI group has it. */
function tellAllowance(headers: Headers, { limit, left, resetSeconds }: Allowance): void {
  headers.set("ratelimit-policy", `"minute";q=${limit};w=60`);
  headers.set("ratelimit", `"minute";r=${Math.max(0, left)};t=${resetSeconds}`);
}

function queryOf(url: URL): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (name in query) throw new BadInputError(`The parameter ${name.slice(0, 60)} is there twice. Send it once.`);
    query[name] = value;
  }
  return query;
}

type Asked = {
  request: Request;
  headers: Headers;
  operation: Operation;
  parts: { params: unknown; query: unknown };
  url: URL;
};

async function answer(ctx: KeyContext, asked: Asked): Promise<{ status: number; body: unknown }> {
  const { request, headers, operation, parts, url } = asked;
  const { status, takes } = operation;
  if (takes === "lines") {
    checkType(request, ["application/x-ndjson", "application/jsonl"]);
    const given = { ...parts, body: undefined, idempotencyKey: null, stream: request.body };
    return { status, body: await operation.run(ctx, given) };
  }
  if (takes === undefined) {
    return {
      status,
      body: await operation.run(ctx, { ...parts, body: undefined, idempotencyKey: null, stream: null }),
    };
  }
  checkType(request, ["application/json"]);
  const text = await readText(request, limits.restBodyBytesMax);
  if (text === null) throw tooLarge();
  const body = check(operation.body, parse(text), "body");
  const idempotencyKey = idempotencyKeyOf(request);
  const work = async () => ({
    status,
    body: await operation.run(ctx, { ...parts, body, idempotencyKey, stream: null }),
  });
  if (idempotencyKey === null) return work();
  const of = { idempotencyKey, method: request.method, path: url.pathname + url.search, body: text };
  const { isRepeat, ...answered } = await answerOnce(ctx, of, work);
  if (isRepeat) headers.set("idempotency-replayed", "true");
  return answered;
}

function checkType(request: Request, types: string[]): void {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== undefined && types.includes(type)) return;
  throw new HttpError("not-json", `Send the body as ${types[0]}, and say so in Content-Type.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadInputError("The body is not JSON. Send one object.");
  }
}

function idempotencyKeyOf(request: Request): string | null {
  const key = request.headers.get("idempotency-key");
  if (key === null || IDEMPOTENCY_KEY.test(key)) return key;
  throw new BadInputError("The Idempotency-Key must be 1 to 200 visible characters without spaces.");
}
