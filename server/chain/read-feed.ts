import { toFunctionSelector } from "viem";
import { fromUnits } from "#server/contract/decimal.ts";
import { decimalsIn, wordAt } from "./answer-words.ts";
import type { ViewAnswer, ViewCall } from "./multicall.ts";

const LATEST = toFunctionSelector("latestRoundData()");
const DECIMALS = toFunctionSelector("decimals()");

/** The longest heartbeat that feeds have is a day; one that is silent for longer is broken. */
export const FEED_SILENT_SECONDS_MAX = 25 * 3600;
const INT256_SIGN = 1n << 255n;

/** What came of asking a feed. `value`: exact decimal; `reason`: in words, a clause. */
export type FeedReading = { kind: "value"; value: string } | { kind: "failed"; reason: string };

const failed = (reason: string): FeedReading => ({ kind: "failed", reason });

/** What a Chainlink feed is asked for its price, by its proxy. */
export const feedCalls = (to: `0x${string}`): [ViewCall, ViewCall] => [
  { to, data: LATEST },
  { to, data: DECIMALS },
];

/**
 * The answers to `feedCalls`: (roundId, answer, startedAt, updatedAt, answeredInRound), and the decimals.
 *
 * @param of.silentMax seconds that the feed may have been silent at that block
 */
export function readFeed(
  answers: readonly (ViewAnswer | undefined)[],
  of: { blockAt: Date; silentMax: number },
): FeedReading {
  const [latest, decimalsAnswer] = answers;
  const [round, word, updated, answeredIn] = [0, 1, 3, 4].map((at) => wordAt(latest, at));
  const decimals = decimalsIn(decimalsAnswer);
  if (round === undefined || word === undefined || updated === undefined || answeredIn === undefined) {
    return failed("the price feed does not answer as Chainlink's do");
  }
  if (decimals === undefined) return failed("the price feed does not say its decimals");
  if (word === 0n || word >= INT256_SIGN) return failed("the price feed's answer is not a price");
  if (updated === 0n) return failed("the price feed's round is not complete");
  if (answeredIn < round) return failed("the price feed repeats an older round's answer");
  const silentSeconds = Math.floor(of.blockAt.getTime() / 1000) - Number(updated);
  if (silentSeconds > of.silentMax) {
    return failed(`the price feed has had no new answer for ${Math.floor(silentSeconds / 3600)} hours`);
  }
  return { kind: "value", value: fromUnits(word, decimals) };
}
