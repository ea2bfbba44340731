import type { Secret } from "#server/kernel/secret.ts";
import { EndpointError } from "./errors.ts";

/** One JSON-RPC endpoint. Answers are unchecked: whoever asks parses. */
export type JsonRpc = { call(method: string, params: unknown[]): Promise<unknown> };

const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
const MESSAGE_CHARS_MAX = 160;

/** Ways in which providers say that a question about logs is too large. */
const RANGE =
  /range|too many|more than|exceed|limit|too large|too wide|response size|10,?000|query returned|timeout|timed out/i;
const BUSY = /rate limit|too many requests|throttl|capacity|compute units|quota/i;
const BUSY_CODES = new Set([-32005, -32029, 429]);

/**
 * A small client: one question, one answer, its own timeout. Errors inside an HTTP 200 are errors, and no message
 * holds the URL.
 */
export function createJsonRpc(options: { url: Secret; timeoutMs: number; fetch?: typeof fetch }): JsonRpc {
  const send = options.fetch ?? fetch;
  let id = 0;
  return {
    async call(method, params) {
      id += 1;
      const body = JSON.stringify({ jsonrpc: "2.0", id, method, params });
      const response = await post({ send, body, ...options });
      const text = await readText(response, method);
      return resultOf({ method, text, status: response.status, retryAfter: response.headers.get("retry-after") });
    },
  };
}

type Post = { send: typeof fetch; url: Secret; body: string; timeoutMs: number };

async function post({ send, url, body, timeoutMs }: Post): Promise<Response> {
  try {
    return await send(url.reveal(), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "error",
    });
  } catch (error) {
    throw silentOr(error, timeoutMs);
  }
}

function silentOr(error: unknown, timeoutMs: number): EndpointError {
  if (error instanceof Error && error.name === "TimeoutError") {
    return new EndpointError("silent", `The endpoint did not answer within ${timeoutMs / 1000} seconds.`);
  }
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
  return new EndpointError("unreachable", `The endpoint cannot be reached${code}.`);
}

async function readText(response: Response, method: string): Promise<string> {
  const length = Number(response.headers.get("content-length") ?? 0);
  if (length > ANSWER_BYTES_MAX) throw new EndpointError("range", `The answer to ${method} is too large.`);
  try {
    return await response.text();
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") {
      throw new EndpointError("silent", `The endpoint began to answer ${method} and did not finish.`);
    }
    throw new EndpointError("unreachable", `The endpoint broke off its answer to ${method}.`);
  }
}

type Answer = { method: string; text: string; status: number; retryAfter: string | null };

function resultOf({ method, text, status, retryAfter }: Answer): unknown {
  const seconds = Number(retryAfter);
  const after = retryAfter && Number.isFinite(seconds) ? seconds : undefined;
  if (status === 429) throw new EndpointError("busy", "The endpoint asks for fewer requests (HTTP 429).", after);
  const answer = parse(text);
  if (answer && typeof answer.error === "object" && answer.error !== null) throw refusal(method, answer.error, after);
  if (status >= 400) throw new EndpointError("refused", `The endpoint answers ${method} with HTTP ${status}.`, after);
  if (!answer)
    throw new EndpointError("nonsense", `The endpoint answers ${method} with something that is not JSON-RPC.`);
  if (!("result" in answer)) {
    throw new EndpointError("nonsense", `The endpoint answers ${method} without a result.`);
  }
  return answer.result;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function refusal(method: string, error: object, after: number | undefined): EndpointError {
  const code = "code" in error ? Number(error.code) : 0;
  const message = "message" in error ? String(error.message) : "";
  const said = message.replace(/https?:\/\/\S+/g, "…").slice(0, MESSAGE_CHARS_MAX) || `error ${code}`;
  if (BUSY.test(message) && !/block range/i.test(message)) {
    return new EndpointError("busy", `The endpoint asks for fewer requests: ${said}`, after);
  }
  if (method === "eth_getLogs" && RANGE.test(message)) {
    return new EndpointError("range", `The endpoint wants smaller questions: ${said}`);
  }
  if (BUSY_CODES.has(code)) return new EndpointError("busy", `The endpoint asks for fewer requests: ${said}`, after);
  return new EndpointError("refused", `The endpoint refuses ${method}: ${said}`, after);
}
