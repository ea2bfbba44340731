import { type Deadline, startDeadline } from "#server/kernel/deadline.ts";
import { parseJson } from "#server/kernel/parse-json.ts";
import type { Secret } from "#server/kernel/secret.ts";
import { errorOf } from "./dialects.ts";
import { readEndpointUrl } from "./endpoint-url.ts";
import { EndpointError } from "./errors.ts";
import { type ReadBody, ToldLogs } from "./logs-apart.ts";
import { type Reply, type Send, sendHttp } from "./send-http.ts";
import { createTogether, type Waiting } from "./together.ts";

/** One JSON-RPC endpoint. */
export type JsonRpc = {
  /**
   * Answers are unchecked: whoever asks parses.
   * @param read reads a large answer itself, and what it makes of it is the result; not every client asks it to
   */
  call(method: string, params: unknown[], read?: ReadBody): Promise<unknown>;
};

/** One answer's text; what is more is asked for in smaller questions. */
const ANSWER_BYTES_MAX = 32 * 1024 * 1024;
/** From here on a body is worth the way to somebody else who reads it. */
const READ_APART_BYTES_MIN = 64 * 1024;
const RETRY_AFTER_SECONDS_MAX = 3_600;

/** Proxies that gave up waiting for the node: a smaller question may be answered. */
const TOO_SLOW = new Set([408, 504, 522, 524]);
const TOO_LARGE = 413;
/** It does not serve us at all; the question is not at fault. */
const isAway = (status: number) => status >= 500 || status === 401 || status === 403;

/** @param fetch how a question is sent; Node's own client unless given */
export type JsonRpcOptions = { url: Secret; timeoutMs: number; fetch?: Send };

/** Small questions of which many are asked at once: a request each costs more than the answers do. */
const GATHERED = "eth_getBlockByNumber";
const GATHERED_MAX = 50;

/**
 * A small client over HTTP, each request with its own timeout. Headers that are asked for in the same breath go as one
 * batch, until the endpoint shows that it takes none. Errors inside an HTTP 200 are errors, and no message holds the
 * URL.
 */
export function createJsonRpc(options: JsonRpcOptions): JsonRpc {
  const asker = createAsker(options);
  let takesBatches = true;
  const alone = ({ params, resolve, reject }: Waiting) => asker.single(GATHERED, { params }).then(resolve, reject);
  const gathered = createTogether({
    atMost: GATHERED_MAX,
    async send(part) {
      const answers = takesBatches && part.length > 1 ? await asker.batch(GATHERED, part) : [];
      if (!answers) takesBatches = false;
      // what has no answer in the batch is asked once more, by itself
      for (const [at, one] of part.entries()) {
        const answer = answers?.[at];
        if (answer) answer.then(one.resolve, one.reject);
        else void alone(one);
      }
    },
  });
  return {
    call: (method, params, read) => (method === GATHERED ? gathered(params) : asker.single(method, { params, read })),
  };
}

function createAsker(options: JsonRpcOptions) {
  const send = options.fetch ?? sendHttp;
  const { hide } = readEndpointUrl(options.url);
  let id = 0;
  const question = (method: string, params: unknown[]) => ({ jsonrpc: "2.0", id: ++id, method, params });
  const exchange = async (method: string, asked: unknown) => {
    const deadline = startDeadline(options.timeoutMs);
    try {
      const response = await post({ send, body: JSON.stringify(asked), deadline, ...options });
      const parts = await readBody(response, method);
      const { status, headers } = response;
      return { parts, status, retryAfterSeconds: secondsOf(headers.get("retry-after")) };
    } finally {
      deadline.clear();
    }
  };
  return {
    async single(method: string, { params, read }: { params: unknown[]; read?: ReadBody | undefined }) {
      const { parts, ...told } = await exchange(method, question(method, params));
      const isApart = read && told.status < 400 && bytesOf(parts) >= READ_APART_BYTES_MIN;
      const body = isApart ? await read(parts) : Buffer.concat(parts);
      return body instanceof ToldLogs ? body : resultOf({ method, hide, body, ...told });
    },
    /** @returns a result per question, undefined where one is missing; undefined when it is no answer to a batch */
    async batch(method: string, asked: { params: unknown[] }[]): Promise<(Promise<unknown> | undefined)[] | undefined> {
      const questions = asked.map(({ params }) => question(method, params));
      const { parts, ...told } = await exchange(method, questions);
      const body = Buffer.concat(parts);
      const answers = told.status < 400 ? parseAnswers(body) : undefined;
      const result = async (answer: Record<string, unknown>) => resultIn(method, answer, { hide });
      if (answers) return questions.map(({ id }) => answers.get(id)).map((answer) => answer && result(answer));
      // what would be wrong with a single question too is said as it is of one
      if (told.status === 429 || isAway(told.status)) resultOf({ method, hide, body, ...told });
      return undefined;
    },
  };
}

type Post = { send: Send; url: Secret; body: string; timeoutMs: number; deadline: Deadline };

async function post({ send, url, body, timeoutMs, deadline }: Post): Promise<Reply> {
  try {
    return await send(url.reveal(), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      signal: deadline.signal,
      redirect: "error",
    });
  } catch (error) {
    throw silentOr(error, timeoutMs);
  }
}

function silentOr(error: unknown, timeoutMs: number): EndpointError {
  if (error instanceof Error && error.name === "TimeoutError") return silent(timeoutMs);
  // `fetch` tells why beneath its own words
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
  return new EndpointError("unreachable", `The endpoint cannot be reached${code}.`);
}

export function silent(timeoutMs: number): EndpointError {
  return new EndpointError("silent", `The endpoint did not answer within ${timeoutMs / 1000} seconds.`);
}

/** In the parts that it came in: whoever reads it elsewhere takes their memory, and no copy is left here. */
async function readBody({ headers, body }: Reply, method: string): Promise<Uint8Array[]> {
  const announced = Number(headers.get("content-length") ?? 0);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const isTooLarge = () => Math.max(bytes, announced) > ANSWER_BYTES_MAX;
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.length;
      if (isTooLarge()) break;
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") {
      throw new EndpointError("silent", `The endpoint began to answer ${method} and did not finish.`);
    }
    throw new EndpointError("unreachable", `The endpoint broke off its answer to ${method}.`);
  }
  if (isTooLarge()) throw new EndpointError("range", `The answer to ${method} is too large.`);
  return chunks;
}

const bytesOf = (parts: readonly Uint8Array[]) => parts.reduce((bytes, part) => bytes + part.length, 0);

type Around = {
  retryAfterSeconds?: number;
  /** Takes out of a text what must not be told of the URL. */
  hide: (text: string) => string;
};
type Answer = Around & { method: string; body: Uint8Array; status: number };

function resultOf({ method, body, status, ...around }: Answer): unknown {
  const { retryAfterSeconds } = around;
  if (status === 429) {
    throw new EndpointError("busy", "The endpoint asks for fewer requests (HTTP 429).", { retryAfterSeconds });
  }
  const answer = parseAnswer(textOf(body));
  if (answer?.error && typeof answer.error === "object") return resultIn(method, answer, around);
  if (method === "eth_getLogs" && (TOO_SLOW.has(status) || status === TOO_LARGE)) {
    throw new EndpointError("range", `The endpoint wants smaller questions (HTTP ${status}).`);
  }
  if (status >= 400) {
    const fault = isAway(status) ? "unreachable" : "refused";
    throw new EndpointError(fault, `The endpoint answers ${method} with HTTP ${status}.`, { retryAfterSeconds });
  }
  if (answer) return resultIn(method, answer, around);
  throw new EndpointError("nonsense", `The endpoint answers ${method} with something that is not JSON-RPC.`);
}

/** Seconds, or a date, as HTTP has both. */
function secondsOf(retryAfter: string | null): number | undefined {
  const seconds = retryAfter?.trim() ? Number(retryAfter) : Number.NaN;
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, RETRY_AFTER_SECONDS_MAX) : undefined;
}

/** @returns by question, or undefined when this is not a list of answers */
function parseAnswers(body: Uint8Array): Map<unknown, Record<string, unknown>> | undefined {
  const json = parseJson(textOf(body));
  if (!Array.isArray(json)) return undefined;
  const answers = json.filter((one): one is Record<string, unknown> => typeof one === "object" && one !== null);
  return new Map(answers.map((answer) => [answer.id, answer]));
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("utf8");
}

export function parseAnswer(text: string): Record<string, unknown> | undefined {
  const json = parseJson(text);
  return typeof json === "object" && json !== null && !Array.isArray(json)
    ? (json as Record<string, unknown>)
    : undefined;
}

/** @throws EndpointError when the answer is a refusal, or neither that nor a result */
export function resultIn(method: string, answer: Record<string, unknown>, around: Around): unknown {
  const { error } = answer;
  if (typeof error === "object" && error !== null) {
    const code = "code" in error ? Number(error.code) : 0;
    const said = "message" in error && typeof error.message === "string" ? error.message : "";
    // Some tell the range that would do beside the message.
    const data = method === "eth_getLogs" && "data" in error && typeof error.data === "string" ? ` ${error.data}` : "";
    const { retryAfterSeconds } = around;
    const back = "data" in error ? error.data : undefined;
    throw errorOf({ method, code, message: around.hide(said + data), retryAfterSeconds, data: back });
  }
  if ("result" in answer) return answer.result;
  throw new EndpointError("nonsense", `The endpoint answers ${method} without a result.`);
}
