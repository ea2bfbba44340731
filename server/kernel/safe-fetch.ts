import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent, type Dispatcher, errors, request } from "undici";
import { present } from "./assert.ts";
import { startDeadline } from "./deadline.ts";
import { env } from "./env.ts";
import { AppError, type ErrorFacts } from "./errors.ts";

export type SafeRequest = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** For everything: name look-up, connection, answer. */
  timeoutMs: number;
  /** Longest answer, in bytes. */
  bytesMax: number;
  /** A longer answer is an error, or is cut there: for callers who only want the status. */
  overflow?: "error" | "cut";
  signal?: AbortSignal;
};

/** `headers` by lower-case name; `text` is the body read as UTF-8. Redirects are answers like any other. */
export type SafeReply = { status: number; headers: Record<string, string>; text: string };

export type SafeFetch = (url: string, options: SafeRequest) => Promise<SafeReply>;

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

export class RequestTimeoutError extends AppError {
  override name = "RequestTimeoutError";
  constructor(host: string, timeoutMs: number) {
    super({
      code: "unavailable",
      retry: "later",
      publicMessage: `${host} did not answer within ${timeoutMs / 1000} s.`,
      facts: { host, timeoutMs },
    });
  }
}

export class UnreachableError extends AppError {
  override name = "UnreachableError";
  constructor(host: string, what: string) {
    super({
      code: "unavailable",
      retry: "later",
      publicMessage: `${host} could not be reached: ${what}.`,
      facts: { host },
    });
  }
}

type Resolve = (host: string) => Promise<LookupAddress[]>;

type SafeFetchOptions = {
  /** Also plain http, the loopback and private networks. */
  allowPrivate: boolean;
  /** All addresses of a name. */
  resolve?: Resolve;
};

/** Requests to one host at once; a slow one waits for itself only. */
const CONNECTIONS_PER_HOST = 16;

/**
 * Makes a fetch for URLs that people typed.
 *
 * Refuses what is not public: the literal address is checked here, and every address a name stands for is checked
 * when the connection is made, which then goes to exactly those. A name that changes its mind changes nothing.
 */
export function createSafeFetch({ allowPrivate, resolve = resolveAll }: SafeFetchOptions): SafeFetch {
  const agent = new Agent({
    connections: CONNECTIONS_PER_HOST,
    connect: { lookup: guardedLookup(resolve, allowPrivate) },
  });
  return async (text, options) => {
    const url = parseSafeUrl(text, allowPrivate);
    checkHeaders(options.headers ?? {}, url.hostname);
    const deadline = startDeadline(options.timeoutMs, options.signal);
    const { signal } = deadline;
    const given = watchAbort(signal);
    try {
      // the race: undici does not give up a request while its name is being looked up
      return await Promise.race([ask(url, { ...options, signal }, agent), given.up]);
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      throw explain(error, url.hostname, options.timeoutMs);
    } finally {
      given.forget();
      deadline.clear();
    }
  };
}

let usual: SafeFetch | undefined;

/**
 * The installation's fetch for URLs that people typed: https and public addresses only, unless
 * BELLWETHER_ALLOW_PRIVATE_URLS is set; no credentials in the URL, no redirects, caps on size and time.
 *
 * @throws UrlRefusedError (never retry), ReplyTooLargeError (never), RequestTimeoutError, UnreachableError (later)
 */
export const safeFetch: SafeFetch = (url, options) => {
  usual ??= createSafeFetch({ allowPrivate: env().BELLWETHER_ALLOW_PRIVATE_URLS });
  return usual(url, options);
};

async function ask(url: URL, options: SafeRequest, agent: Agent): Promise<SafeReply> {
  const reply = await request(url, {
    dispatcher: agent,
    method: options.method ?? "GET",
    headers: { "user-agent": "Bellwether", "accept-encoding": "identity", ...options.headers },
    body: options.body ?? null,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    signal: options.signal ?? null,
  });
  return {
    status: reply.statusCode,
    headers: flatten(reply.headers),
    text: await readText(reply.body, options, url.hostname),
  };
}

/** `up` rejects when the signal aborts, until it is forgotten: a signal with a listener is kept in memory. */
function watchAbort(signal: AbortSignal): { up: Promise<never>; forget: () => void } {
  const { promise: up, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(signal.reason);
  if (signal.aborted) giveUp();
  else signal.addEventListener("abort", giveUp, { once: true });
  return { up, forget: () => signal.removeEventListener("abort", giveUp) };
}

/**
 * Checks a URL without asking anybody; for saving one. Fetching checks again.
 * @throws UrlRefusedError
 */
export function parseSafeUrl(text: string, allowPrivate: boolean): URL {
  if (!URL.canParse(text))
    throw new UrlRefusedError("This is not a URL. Write it in full, as https://example.com/path.");
  const url = new URL(text);
  const schemes = allowPrivate ? ["https:", "http:"] : ["https:"];
  if (!schemes.includes(url.protocol)) {
    throw new UrlRefusedError(`Only https addresses are called; this one is ${url.protocol.slice(0, -1)}.`);
  }
  if (url.username || url.password) {
    throw new UrlRefusedError("A name or password in the URL would be seen by others. Send it in a header instead.");
  }
  if (!allowPrivate && url.port && Number(url.port) < 1024) {
    throw new UrlRefusedError(`Port ${url.port} is not a web port.`, { port: Number(url.port) });
  }
  const literal = url.hostname.replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(literal)) checkAddress(literal, url.hostname, allowPrivate);
  return url;
}

// All of the public IPv6 that is given out; the rest holds old spellings of IPv4 such as ::7f00:1.
const PUBLIC_V6 = ipaddr.IPv6.parseCIDR("2000::/3");

function checkAddress(address: string, host: string, allowPrivate: boolean): void {
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (range === "unicast" && (parsed instanceof ipaddr.IPv4 || parsed.match(PUBLIC_V6))) return;
  if (allowPrivate && (range === "loopback" || range === "private" || range === "uniqueLocal")) return;
  throw new UrlRefusedError(`${host} is not a public address, so it is not called.`, { host, range });
}

// Hop-by-hop, or ours to set: with these a caller could speak to another host or smuggle a second request.
const OUR_HEADERS =
  /^(host|content-length|transfer-encoding|connection|keep-alive|upgrade|expect|te|trailer|proxy-.*)$/i;

function checkHeaders(headers: Record<string, string>, host: string): void {
  for (const [name, value] of Object.entries(headers)) {
    if (OUR_HEADERS.test(name)) throw new UrlRefusedError(`The header ${name} cannot be set.`, { host });
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new UrlRefusedError("A header's name is not valid.", { host });
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new UrlRefusedError(`The value of the header ${name} has characters that a header cannot hold.`, { host });
    }
  }
}

const resolveAll: Resolve = (host) =>
  new Promise((done, fail) =>
    dnsLookup(host, { all: true }, (error, addresses) => (error ? fail(error) : done(addresses))),
  );

function guardedLookup(resolve: Resolve, allowPrivate: boolean): LookupFunction {
  return (host, options, done) => {
    resolve(host)
      // one private address among public ones is refused too: the socket may pick any
      .then((addresses) => {
        for (const { address } of addresses) checkAddress(address, host, allowPrivate);
        return [present(addresses[0], "a name that resolves has an address"), addresses] as const;
      })
      .then(
        ([first, addresses]) => (options.all ? done(null, addresses) : done(null, first.address, first.family)),
        (error: Error) => done(error, "", 0),
      );
  };
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

async function readText(body: Dispatcher.ResponseData["body"], options: SafeRequest, host: string): Promise<string> {
  const { bytesMax, overflow = "error" } = options;
  const chunks: Buffer[] = [];
  let bytes = 0;
  // leaving the loop ends the connection
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes <= bytesMax) continue;
    if (overflow === "error") throw new ReplyTooLargeError(host, bytesMax);
    break;
  }
  return Buffer.concat(chunks).subarray(0, bytesMax).toString("utf8");
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

function explain(error: unknown, host: string, timeoutMs: number): unknown {
  if (error instanceof AppError) return error;
  if (
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError ||
    (error instanceof DOMException && error.name === "TimeoutError")
  ) {
    return new RequestTimeoutError(host, timeoutMs);
  }
  if (!(error instanceof Error)) return new UnreachableError(host, "the request failed");
  const { code } = error as NodeJS.ErrnoException;
  return new UnreachableError(host, (code && CAUSES[code]) ?? code ?? "the request failed");
}
