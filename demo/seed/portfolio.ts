import type { PortfolioSetting } from "#server/contract/portfolio.ts";
import type { DemoWorld } from "../chain/world.ts";

const lower = (address: string) => address.toLowerCase() as `0x${string}`;

/**
 * What the demo's portfolios are made of: its tokens, and what is lent and owed on the Aave market. Ether itself is left
 * out: everybody here was given a million of it for gas.
 */
export function demoPortfolio({ chainId, contracts }: DemoWorld): PortfolioSetting {
  const { feeds, weth, wbtc, usdc, pool } = contracts;
  const part = (asset: string, feed: keyof typeof feeds) => ({ asset, chainId, feed: lower(feeds[feed].proxy) });
  return {
    parts: [
      { ...part("ETH", "weth"), kind: "token", address: lower(weth) },
      { ...part("BTC", "wbtc"), kind: "token", address: lower(wbtc) },
      { ...part("USDC", "usdc"), kind: "token", address: lower(usdc) },
    ],
    pools: [{ chainId, address: lower(pool) }],
  };
}
