import type { ProtocolData } from "#server/contract/catalog.ts";
import { present } from "#server/kernel/assert.ts";
import { eventTopic } from "./abi.ts";
import { aaveV3Pool } from "./protocols/aave-v3-pool.ts";
import { chainlinkAggregator } from "./protocols/chainlink-aggregator.ts";
import { erc20 } from "./protocols/erc20.ts";
import { uniswapV3Pool } from "./protocols/uniswap-v3-pool.ts";

function topicOf({ events }: ProtocolData, name: string): `0x${string}` {
  return eventTopic(
    present(
      events.find((event) => event.name === name),
      `the catalogue has ${name}`,
    ),
  );
}

/** First topics of what every ERC-20 token emits. */
export const erc20Topics = { transfer: topicOf(erc20, "Transfer"), approval: topicOf(erc20, "Approval") };

/** First topic of a swap in a Uniswap V3 pool. */
export const SWAP_TOPIC = topicOf(uniswapV3Pool, "Swap");

/** First topic of a Chainlink aggregator's new price. */
export const NEW_PRICE_TOPIC = topicOf(chainlinkAggregator, "AnswerUpdated");

/** First topics of what moves a wallet's position in an Aave V3 pool; the wallets are among the other topics. */
export const AAVE_MOVES = ["Supply", "Withdraw", "Borrow", "Repay", "LiquidationCall"].map((name) =>
  topicOf(aaveV3Pool, name),
);
