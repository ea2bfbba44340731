import type { ProtocolData } from "#server/contract/catalog.ts";
import { aaveV3Pool } from "./aave-v3-pool.ts";
import { chainlinkAggregator } from "./chainlink-aggregator.ts";
import { chainlinkFeed } from "./chainlink-feed.ts";
import { demoLending } from "./demo-lending.ts";
import { erc20 } from "./erc20.ts";
import { erc4626 } from "./erc4626.ts";
import { governor } from "./governor.ts";
import { stakingRewards } from "./staking-rewards.ts";
import { uniswapV3Pool } from "./uniswap-v3-pool.ts";

export const protocols: readonly ProtocolData[] = [
  demoLending,
  aaveV3Pool,
  erc20,
  erc4626,
  stakingRewards,
  governor,
  chainlinkFeed,
  chainlinkAggregator,
  uniswapV3Pool,
];

/** The protocol of a kind, or undefined when the catalog has none. */
export function protocolOf(kind: string): ProtocolData | undefined {
  return protocols.find((protocol) => protocol.kind === kind);
}
