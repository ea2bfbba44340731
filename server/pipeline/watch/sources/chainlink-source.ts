import { NEW_PRICE_TOPIC } from "#server/catalog/known-topics.ts";
import { FEED_SILENT_SECONDS_MAX, feedCalls, readFeed } from "#server/chain/read-feed.ts";
import type { ReadingSource } from "#server/contract/plan.ts";
import type { ChainSource } from "./prepared-source.ts";

type ChainlinkSpec = Extract<ReadingSource, { kind: "chainlink" }>;

/** A Chainlink feed by its proxy; the aggregator behind it, whose logs say that there is a new answer, is a mover. */
export function chainlinkSource(spec: ChainlinkSpec, unknownAfterSeconds: number): ChainSource {
  const to = spec.proxy;
  const silentMax = Math.max(FEED_SILENT_SECONDS_MAX, unknownAfterSeconds);
  return {
    kind: "chain",
    chainId: spec.chainId,
    contract: to,
    movers: [{ address: to, topic0: NEW_PRICE_TOPIC, wallets: false, proxy: true }],
    calls: () => feedCalls(to),
    read: (answers, { blockAt }) => readFeed(answers, { blockAt, silentMax }),
  };
}
