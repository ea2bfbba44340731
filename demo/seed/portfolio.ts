import type { PortfolioSetting } from "#server/contract/portfolio.ts";
import type { DemoWorld } from "../chain/world.ts";

const lower = (address: string) => address.toLowerCase() as `0x${string}`;

/** What the demo's portfolios are made of: everything of value on this chain, and the Aave market. */
export function demoPortfolio({ chainId, contracts }: DemoWorld): PortfolioSetting {
  const { feeds, weth, wbtc, usdc, pool } = contracts;
  const part = (asset: string, feed: keyof typeof feeds) => ({ asset, chainId, feed: lower(feeds[feed].proxy) });
  return {
    parts: [
      { ...part("ETH", "weth"), kind: "native", address: null },
      { ...part("ETH", "weth"), kind: "token", address: lower(weth) },
      { ...part("BTC", "wbtc"), kind: "token", address: lower(wbtc) },
      { ...part("USDC", "usdc"), kind: "token", address: lower(usdc) },
    ],
    pools: [{ chainId, address: lower(pool) }],
  };
}
