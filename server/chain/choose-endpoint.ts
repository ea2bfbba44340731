import type { Header } from "./chain-data.ts";
import type { ChainReader } from "./chain-reader.ts";
import { EndpointError, type EndpointFault } from "./errors.ts";
import type { Meter } from "./meter.ts";
import type { Standing } from "./standing.ts";

/** One endpoint, and what is known of it beside its answers. */
export type EndpointSource = {
  reader: ChainReader;
  transport?: "http" | "ws";
  host?: string;
  meter?: Meter;
  /** Of its subscription, if it has one. */
  onHead?: (listener: () => void) => () => void;
  /** It connected anew: perhaps to another node. */
  onReopen?: (listener: () => void) => void;
};

export type Endpoint = EndpointSource & {
  /** In the configured order, from 1. */
  place: number;
  standing: Standing;
  /** Asked again after every trouble: a balancer may have brought another node. */
  isVerified: boolean;
  /** An old head is held against other endpoints' no sooner. */
  tipLookAt: number;
};

export type ChainOfEndpoints = {
  chainId: number;
  endpoints: readonly Endpoint[];
  now: () => Date;
  blockSeconds: number | undefined;
  /** The one that answered last: its view of the chain is what others are held against. */
  holder: Endpoint | undefined;
};

/** Below it another endpoint is preferred. */
const SCORE_MIN = 0.5;
const SLOW_MS = 1_000;
/** Whoever was not asked for so long may have become quick. */
const SLOW_FORGIVEN_AFTER_MS = 60_000;
/** A head may be so old before the endpoint is suspected of showing a cached one. */
const TIP_SECONDS_MIN = 30;
const TIP_BLOCKS = 5;
const TIP_LOOKS_APART_MS = 15_000;
/** An endpoint this much behind the one in use is not returned to. */
const LAG_SECONDS_MIN = 15;
const LAG_BLOCKS = 3;

/** Ask for less, or elsewhere: nothing is wrong with the endpoint. */
const HARMLESS: ReadonlySet<EndpointFault> = new Set(["range", "pruned"]);

/** As configured, but those that answer badly or slowly come last. */
export function inOrder({ endpoints, now }: ChainOfEndpoints): Endpoint[] {
  const at = now();
  const isBad = (endpoint: Endpoint) => (scoreOf(endpoint, at) < SCORE_MIN ? 1 : 0);
  return [...endpoints].sort((a, b) => isBad(a) - isBad(b) || a.place - b.place);
}

/** Whom to ask, one after the other, until one answers: those that rest only when nobody else is left. */
export async function* candidates(
  chain: ChainOfEndpoints,
  tried: ReadonlyMap<Endpoint, unknown>,
): AsyncGenerator<Endpoint> {
  for (const rest of ["no", "may"]) {
    for (const endpoint of inOrder(chain)) {
      const isFree = !tried.has(endpoint) && ["no", rest].includes(endpoint.standing.rests(chain.now()));
      if (isFree && (await mayServe(chain, endpoint, tried))) yield endpoint;
    }
  }
}

/** 0 to 1. */
export function scoreOf({ standing, meter }: Endpoint, now: Date): number {
  const isFresh = now.getTime() - (meter?.askedAt()?.getTime() ?? 0) < SLOW_FORGIVEN_AFTER_MS;
  const latencyMs = isFresh ? (meter?.latencyMs() ?? 0) : 0;
  return standing.score(now) * (latencyMs > SLOW_MS ? SLOW_MS / latencyMs : 1);
}

/** Runs the work on this endpoint; what goes wrong is held against it. */
export async function tryOne<T>(
  chain: ChainOfEndpoints,
  endpoint: Endpoint,
  work: (reader: ChainReader) => Promise<T>,
): Promise<{ result: T } | { error: EndpointError }> {
  try {
    await verify(chain, endpoint);
    const { omissions } = endpoint.reader.known();
    const result = await work(endpoint.reader);
    if (endpoint.reader.known().omissions > omissions) endpoint.standing.doubted(chain.now());
    else endpoint.standing.accepted(chain.now());
    return { result };
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    blame(chain, endpoint, error);
    return { error };
  }
}

function blame(chain: ChainOfEndpoints, endpoint: Endpoint, error: EndpointError): void {
  if (HARMLESS.has(error.fault) || error.advice.isHarmless) return;
  endpoint.isVerified = false;
  endpoint.standing.failed(error, chain.now());
}

async function verify({ chainId }: ChainOfEndpoints, endpoint: Endpoint): Promise<void> {
  if (endpoint.isVerified) return;
  const served = await endpoint.reader.chainId();
  if (served !== chainId) {
    throw new EndpointError("wrong-chain", `The endpoint serves chain ${served}, not ${chainId}. Correct its URL.`);
  }
  endpoint.isVerified = true;
}

/**
 * Whether this endpoint may be asked now. While another serves well, one takes over from it only when both see the same
 * chain, so that a fork is decided by one endpoint and not by turns.
 */
async function mayServe(
  chain: ChainOfEndpoints,
  endpoint: Endpoint,
  tried: ReadonlyMap<Endpoint, unknown>,
): Promise<boolean> {
  const { holder, now } = chain;
  try {
    if (!holder || holder === endpoint) return !(await isOutdone(chain, endpoint));
    if (tried.has(holder) || holder.standing.rests(now()) !== "no") return true;
    await verify(chain, endpoint);
    await agree(chain, endpoint, holder);
    return true;
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    blame(chain, endpoint, error);
    return false;
  }
}

/** @throws EndpointError when the endpoint is behind the one in use, or on another fork */
async function agree(chain: ChainOfEndpoints, endpoint: Endpoint, holder: Endpoint): Promise<void> {
  // Trouble of the one in use is no reason to stay with it.
  const [head, anchor] = await Promise.all([endpoint.reader.head(), holder.reader.head().catch(() => undefined)]);
  if (!anchor) return;
  const lagSeconds = (anchor.at.getTime() - head.at.getTime()) / 1000;
  if (lagSeconds > Math.max(LAG_SECONDS_MIN, LAG_BLOCKS * (chain.blockSeconds ?? 0))) {
    throw new EndpointError("stale", `The endpoint is ${anchor.number - head.number} blocks behind the one in use.`);
  }
  const number = Math.min(head.number, anchor.number);
  const [own, others] = await Promise.all([
    headerAt(endpoint.reader, head, number),
    headerAt(holder.reader, anchor, number).catch(() => undefined),
  ]);
  if (others && own.hash !== others.hash) {
    throw new EndpointError("forked", `The endpoint has another block ${number} than the one in use.`);
  }
}

async function headerAt(reader: ChainReader, known: Header, number: number): Promise<Header> {
  return known.number === number ? known : reader.header(number);
}

/**
 * Whether its head is old while another endpoint's is not: then it shows a cached one. When all are as old, the chain
 * itself stands still.
 */
async function isOutdone(chain: ChainOfEndpoints, endpoint: Endpoint): Promise<boolean> {
  const { blockSeconds, endpoints, now } = chain;
  const known = endpoint.reader.known().head;
  if (blockSeconds === undefined || !known || endpoints.length < 2) return false;
  const isOld = (head: Header) =>
    now().getTime() - head.at.getTime() > Math.max(TIP_SECONDS_MIN, TIP_BLOCKS * blockSeconds) * 1000;
  if (!isOld(known) || now().getTime() < endpoint.tipLookAt) return false;
  endpoint.tipLookAt = now().getTime() + TIP_LOOKS_APART_MS;
  const own = await endpoint.reader.head();
  if (!isOld(own)) return false;
  for (const other of endpoints) {
    if (other === endpoint || other.standing.rests(now()) !== "no") continue;
    const answer = await tryOne(chain, other, (reader) => reader.head());
    if ("result" in answer && answer.result.at.getTime() > own.at.getTime() + blockSeconds * 1000) {
      const minutes = Math.floor((now().getTime() - own.at.getTime()) / 60_000);
      throw new EndpointError(
        "stale",
        `The endpoint's newest block is ${minutes} minutes old; others have newer ones.`,
      );
    }
  }
  return false;
}
