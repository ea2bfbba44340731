import { EndpointError } from "./errors.ts";

/** A JSON-RPC error as an endpoint gave it. */
export type Refusal = {
  method: string;
  code: number;
  message: string;
  retryAfterSeconds?: number;
  /** What came with the error; of a revert, what the contract gave back. */
  data?: unknown;
};

const MESSAGE_CHARS_MAX = 160;
/** Of what an endpoint says, no more is looked at. */
const SAID_CHARS_MAX = 600;

/** Asked with fewer blocks, contracts or calls, these may be answered. */
const CAN_BE_LESS = new Set(["eth_getLogs", "eth_call", "eth_getBlockReceipts"]);

/** Without these a chain cannot be read. That anything else is refused is the asker's trouble, not the endpoint's. */
const NEEDED = new Set([
  "eth_chainId",
  "eth_syncing",
  "eth_getBlockByNumber",
  "eth_getLogs",
  "eth_getBlockReceipts",
  "eth_subscribe",
]);

const BUSY =
  /rate.?limit|too many requests|throttl|compute units|capacity|quota|requests? per (second|minute)|daily (request|limit)|request (count|limit)|project ID request rate|try again later/i;
const BUSY_CODES = new Set([-32029, -32097, 429]);
/** Means "fewer requests" and "a smaller range" alike; only the words tell. */
const LIMIT_CODE = -32005;
const PRUNED = /pruned|missing trie node|history (is )?(not available|unavailable)|before the earliest|ancient block/i;
const PRUNED_CODES = new Set([4444, -32701]);

/** `[0x10, 0x1f]` or `10-31` after words that recommend it: what would do this time. */
const SUGGESTIONS = [
  /(?:should work|block range|retry with the range)[^[\d]{0,20}\[?(0x[0-9a-f]+)\s*,\s*(0x[0-9a-f]+)\]?/i,
  /retry with the range\s+(\d+)\s*-\s*(\d+)/i,
];

/** How providers tell how many blocks they take at once: the number counts blocks, never results. */
const RULES = [
  /(?:limited to|up to|at most|exceeds? limit of|limit(?: the)? (?:query|request)s? to)(?: an?)? ([\d,.]+k?)[\s-]*blocks?/i,
  /limited to a ([\d,.]+k?)(?:[\s-]*blocks?)? range/i,
  /up to a ([\d,.]+k?) block range/i,
  /max(?:imum)?(?: allowed)?(?: block)? range(?: is| of)?:? ?([\d,.]+k?)\b/i,
  /range is too (?:large|wide),? (?:max is|\(maximum) ?([\d,.]+k?)/i,
  /maximum is set to (\d+)/i,
  /maximum allowed number of requested blocks is (\d+)/i,
  /allowed for your plan \(\d+ > (\d+)\)/i,
  /block range (?:greater than|exceeds) ([\d,.]+k?)/i,
  /query must be smaller than size ([\d,.]+k?)/i,
  /blocks distance: (\d+)/i,
  /range \d+ ?- ?\d+ exceeds limit of ([\d,.]+k?)/i,
];

/** Too much for one answer, however many blocks that is. */
const TOO_MUCH =
  /(block )?range|returned more than|more than [\d,]+ (results|logs)|exceeds? (max|limit)|max results|too many (results|logs|blocks)|(response|answer|result)s? (size|is|are|set)?.{0,12}(exceed|too large|too big|should not)|response too large|too large|too wide|query (timeout|timed out)|time(d)? ?out|deadline exceeded|limit the query|smaller than size|no backend is currently healthy|logs matched/i;
const CALL_TOO_MUCH =
  /out of gas|gas (limit|cap|required exceeds)|exceeds? (the )?(block )?gas|too large|response size|time(d)? ?out|deadline exceeded|execution aborted|request size|body size/i;

/**
 * What a refusal asks of us, from the words of many providers. Words decide before codes: `-32005` is used for a range
 * that is too long as well as for too many requests.
 */
export function errorOf(refusal: Refusal): EndpointError {
  const { method, code, retryAfterSeconds } = refusal;
  const message = refusal.message.slice(0, SAID_CHARS_MAX);
  const said = quote(message, code);
  if (isRevert(refusal)) return reverted(method, said, refusal.data);
  const wants = CAN_BE_LESS.has(method) ? rangeOf(method, message) : undefined;
  if (wants) return new EndpointError("range", `The endpoint wants smaller questions: ${said}`, wants);
  if (PRUNED_CODES.has(code) || PRUNED.test(message)) {
    return new EndpointError("pruned", `The endpoint no longer has what is that old: ${said}`);
  }
  if (BUSY.test(message) || BUSY_CODES.has(code) || code === LIMIT_CODE) {
    return new EndpointError("busy", `The endpoint asks for fewer requests: ${said}`, { retryAfterSeconds });
  }
  const isHarmless = !NEEDED.has(method);
  const told = { retryAfterSeconds, isHarmless, refusal: { said, isRevert: false } };
  return new EndpointError("refused", `The endpoint refuses ${method}: ${said}`, told);
}

const RUNS_CODE = new Set(["eth_call", "eth_estimateGas"]);
const REVERT = /\brevert(ed)?\b|invalid opcode|VM execution error/i;
const REVERT_CODE = 3;

/** A contract's own words may sound like anything, so they are known before all others. */
function isRevert({ method, code, message }: Refusal): boolean {
  return RUNS_CODE.has(method) && (code === REVERT_CODE || REVERT.test(message));
}

function reverted(method: string, said: string, data: unknown): EndpointError {
  const back = /0x[0-9a-fA-F]*/.exec(typeof data === "string" ? data : JSON.stringify(data ?? ""))?.[0];
  const refusal = { said, isRevert: true, ...(back && { data: back as `0x${string}` }) };
  return new EndpointError("refused", `The endpoint refuses ${method}: ${said}`, { isHarmless: true, refusal });
}

function rangeOf(method: string, message: string): EndpointError["advice"] | undefined {
  if (method !== "eth_getLogs") return !BUSY.test(message) && CALL_TOO_MUCH.test(message) ? {} : undefined;
  const rule = firstNumber(message);
  const suggested = suggestedBlocks(message);
  if (suggested !== undefined) return { blocks: rule === undefined ? suggested : Math.min(suggested, rule) };
  if (rule !== undefined) return { blocks: rule, isRule: true };
  return !BUSY.test(message) && TOO_MUCH.test(message) ? {} : undefined;
}

function suggestedBlocks(message: string): number | undefined {
  for (const pattern of SUGGESTIONS) {
    const [, from, to] = pattern.exec(message) ?? [];
    const blocks = Number(to) - Number(from) + 1;
    if (Number.isSafeInteger(blocks) && blocks > 0) return blocks;
  }
  return undefined;
}

function firstNumber(message: string): number | undefined {
  for (const pattern of RULES) {
    const written = pattern.exec(message)?.[1]?.toLowerCase();
    if (!written) continue;
    const thousands = written.endsWith("k") ? 1000 : 1;
    const blocks = Number(written.replace(/[,.k]/g, "")) * thousands;
    if (Number.isSafeInteger(blocks) && blocks > 0) return blocks;
  }
  return undefined;
}

/** URLs, and whatever is as long as a key, stay out of what people read. */
function quote(message: string, code: number): string {
  const said = message
    .replace(/\b(?:https?|wss?):\/\/\S+/gi, "…")
    .replace(/\b(?!0x)[\w-]{24,}\b/g, "…")
    .slice(0, MESSAGE_CHARS_MAX)
    .trim();
  return said || `error ${code}`;
}
