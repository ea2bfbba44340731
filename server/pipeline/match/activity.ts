import { erc20Topics } from "#server/catalog/known-topics.ts";
import { compareDecimals, fromUnits, isDecimal } from "#server/contract/decimal.ts";
import type { ActivityDirection, TokenSpec, TriggerSpec } from "#server/contract/plan.ts";

export type ActivitySpec = Extract<TriggerSpec, { kind: "activity" }>;
type Address = `0x${string}`;

/** Something that left one account for another, or may. `amount` in the smallest unit. */
export type Move = { kind: "transfer" | "approval" | "native"; from: Address; to: Address; amount: bigint };

/** One account that a move concerns, seen from its side. */
export type Concern = { wallet: Address; direction: ActivityDirection; counterparty: Address };

type Parts = { kind: string; address: Address | null; topics: Address[] | null; data: Address | null };

/** Words of 32 bytes after the signature: two addresses and an amount, wherever the token put them. */
const WORDS = 3;
const WORD_CHARS = 64;
/** A signature, two indexed addresses and an indexed third argument: how ERC-721 names its token. */
const INDEXED_ID_TOPICS = 4;

/**
 * What moved by a log or a transaction, or undefined when it is nothing of the kind.
 *
 * Tokens that index their arguments otherwise than ERC-20 says are read too; what carries more or less than two
 * addresses and an amount is not. An indexed amount is ERC-721's token id unless `isListed`: then the author has said
 * that this contract is a token with decimals. Never throws.
 */
export function readMove({ kind, address, topics, data }: Parts, isListed: boolean): Move | undefined {
  if (kind === "native") {
    const from = toAddress(wordsOf(topics?.[0])[0]);
    return from && address && data ? { kind: "native", from, to: address, amount: toAmount(data) } : undefined;
  }
  const [signature, ...indexed] = topics ?? [];
  if (signature !== erc20Topics.transfer && signature !== erc20Topics.approval) return undefined;
  if (topics?.length === INDEXED_ID_TOPICS && !isListed) return undefined;
  const words = [...indexed.flatMap((topic) => wordsOf(topic)), ...wordsOf(data)];
  const [from, to, amount] = [toAddress(words[0]), toAddress(words[1]), words[2]];
  if (words.length !== WORDS || !from || !to || amount === undefined) return undefined;
  return {
    kind: signature === erc20Topics.transfer ? "transfer" : "approval",
    from,
    to,
    amount: toAmount(`0x${amount}`),
  };
}

function wordsOf(hex: string | null | undefined): string[] {
  const chars = hex?.slice(2) ?? "";
  if (chars.length % WORD_CHARS !== 0) return [];
  return Array.from({ length: chars.length / WORD_CHARS }, (_, at) =>
    chars.slice(at * WORD_CHARS, (at + 1) * WORD_CHARS),
  );
}

/** Twelve bytes before an address are zero; anything else is no address. */
function toAddress(word: string | undefined): Address | undefined {
  return word && /^0{24}[0-9a-f]{40}$/i.test(word) ? `0x${word.slice(24).toLowerCase()}` : undefined;
}

function toAmount(hex: Address): bigint {
  return hex === "0x" ? 0n : BigInt(hex);
}

/** Both sides of a move, as far as the directions are wanted. What an account sends itself is sent. */
export function concernsOf({ kind, from, to }: Move, wanted: readonly ActivityDirection[]): Concern[] {
  if (kind === "approval") {
    return wanted.includes("approved") ? [{ wallet: from, direction: "approved", counterparty: to }] : [];
  }
  const sent: Concern[] = wanted.includes("sent") ? [{ wallet: from, direction: "sent", counterparty: to }] : [];
  const isOwn = from === to && sent.length > 0;
  if (isOwn || !wanted.includes("received")) return sent;
  return [...sent, { wallet: to, direction: "received", counterparty: from }];
}

/** An amount in words of its token: the token's symbol, or its address where the author named no token. */
export type Amount = { amount: string; token: string };

/** Decimals of every EVM chain's own currency. */
const NATIVE_DECIMALS = 18;

/**
 * The amount as the author counts it, or undefined when this token, or so little of it, is not wanted. The decimals of
 * a token that the author did not name are unknown: its amount is in its smallest unit, and no least amount applies.
 */
export function amountOf(
  spec: ActivitySpec,
  move: Move,
  of: { address: Address | null; currency: string },
): Amount | undefined {
  const unit = unitOf(spec, move, of);
  if (!unit) return undefined;
  const amount = fromUnits(move.amount, unit.decimals ?? 0);
  const isLess =
    unit.decimals !== null && isDecimal(spec.atLeast) && isDecimal(amount) && compareDecimals(amount, spec.atLeast) < 0;
  return isLess ? undefined : { amount, token: unit.token };
}

type Unit = { token: string; decimals: number | null };

function unitOf(
  spec: ActivitySpec,
  { kind }: Move,
  { address, currency }: { address: Address | null; currency: string },
): Unit | undefined {
  if (kind === "native") return spec.native ? { token: currency, decimals: NATIVE_DECIMALS } : undefined;
  const named = tokenOf(spec, address);
  if (named) return { token: named.symbol, decimals: named.decimals };
  const takesAny = spec.tokens.length === 0 && spec.whose.kind === "account";
  return takesAny && address ? { token: address, decimals: null } : undefined;
}

/** The token of this contract, when the author named it. */
export function tokenOf(spec: ActivitySpec, address: Address | null): TokenSpec | undefined {
  return spec.tokens.find((token) => token.address.toLowerCase() === address);
}
