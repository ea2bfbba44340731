import { toFunctionSelector } from "viem";
import { NEW_PRICE_TOPIC } from "#server/catalog/known-topics.ts";
import type { ViewAnswer } from "#server/chain/multicall.ts";
import { fromUnits } from "#server/contract/decimal.ts";
import type { ReadingSource } from "#server/contract/plan.ts";
import { type ChainSource, decimalsIn, failed, type SourceReading, wordAt } from "./prepared-source.ts";

const LATEST = toFunctionSelector("latestRoundData()");
const DECIMALS = toFunctionSelector("decimals()");

/** The longest heartbeat that feeds have is a day; one that is silent for longer is broken. */
const SILENT_SECONDS_MAX = 25 * 3600;
const INT256_SIGN = 1n << 255n;

type ChainlinkSpec = Extract<ReadingSource, { kind: "chainlink" }>;

/** A Chainlink feed by its proxy; the aggregator behind it, whose logs say that there is a new answer, is a mover. */
export function chainlinkSource(spec: ChainlinkSpec, unknownAfterSeconds: number): ChainSource {
  const to = spec.proxy;
  const silentMax = Math.max(SILENT_SECONDS_MAX, unknownAfterSeconds);
  return {
    kind: "chain",
    chainId: spec.chainId,
    contract: to,
    movers: [{ address: to, topic0: NEW_PRICE_TOPIC, wallets: false, proxy: true }],
    calls: () => [
      { to, data: LATEST },
      { to, data: DECIMALS },
    ],
    read: (answers, { blockAt }) => readFeed(answers, { blockAt, silentMax }),
  };
}

/** (roundId, answer, startedAt, updatedAt, answeredInRound) */
function readFeed(answers: readonly ViewAnswer[], of: { blockAt: Date; silentMax: number }): SourceReading {
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
