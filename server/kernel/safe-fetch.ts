import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent } from "undici";
import { present } from "./assert.ts";
import { onceForEnv } from "./env.ts";
import { type Caps, exchangeHttp, type Reply } from "./exchange-http.ts";
import { remember, URLS_KEPT } from "./remember.ts";
import { UrlRefusedError } from "./safe-fetch-errors.ts";

export type SafeRequest = Caps & {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers?: Record<string, string>;
  body?: string | Uint8Array;
};

/** Redirects are answers like any other. */
export type SafeReply = Reply;

export type SafeFetch = (url: string, options: SafeRequest) => Promise<SafeReply>;

type Resolve = (host: string) => Promise<LookupAddress[]>;

type SafeFetchOptions = {
  /** Also plain http, the loopback and private networks. */
  allowPrivate: boolean;
  /** All addresses of a name. */
  resolve?: Resolve;
};

/** Requests to one host at once, for all who ask; a lane, or whoever asks for many, says itself how few it wants. */
const CONNECTIONS_PER_HOST = 64;

/** Undici's own, which count each part anew: the caps hold for the whole. */
const NO_TIMEOUTS = { headersTimeout: 0, bodyTimeout: 0 };

/**
 * Makes a fetch for URLs that people typed.
 *
 * Refuses what is not public: the literal address is checked here, and every address a name stands for is checked
 * when the connection is made, which then goes to exactly those. A name that changes its mind changes nothing. Of a URL
 * only its spelling is remembered, never what its name stood for.
 */
export function createSafeFetch({ allowPrivate, resolve = resolveAll }: SafeFetchOptions): SafeFetch {
  const agent = new Agent({
    connections: CONNECTIONS_PER_HOST,
    connect: { lookup: guardedLookup(resolve, allowPrivate) },
  });
  const read = remember(URLS_KEPT, (text) => {
    const { origin, pathname, search, hostname: host } = parseSafeUrl(text, allowPrivate);
    return { origin, path: pathname + search, host };
  });
  return async (text, options) => {
    const { origin, path, host } = read(text);
    const { method = "GET", headers: given = {}, body = null } = options;
    checkHeaders(given, host);
    const headers = { "user-agent": "Bellwether", "accept-encoding": "identity", ...given };
    const request = { origin, path, method, headers, body, ...NO_TIMEOUTS };
    return exchangeHttp(agent, request, { host, caps: options });
  };
}

const usual = onceForEnv((settings) => createSafeFetch({ allowPrivate: settings.BELLWETHER_ALLOW_PRIVATE_URLS }));

/**
 * The installation's fetch for URLs that people typed: https and public addresses only, unless
 * BELLWETHER_ALLOW_PRIVATE_URLS is set; no credentials in the URL, no redirects, caps on size and time.
 *
 * @throws UrlRefusedError (never retry), ReplyTooLargeError (never), RequestTimeoutError, UnreachableError (later)
 */
export const safeFetch: SafeFetch = (url, options) => usual()(url, options);

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
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? "";
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
