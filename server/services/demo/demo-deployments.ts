import { z } from "zod";
import type { ProtocolData } from "#server/contract/catalog.ts";
import { type Env, env } from "#server/kernel/env.ts";
import { logApi } from "#server/kernel/log.ts";
import { askDemo, hasDemo } from "./ask-demo.ts";

const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((text) => text.toLowerCase() as `0x${string}`);
const feed = z.object({ proxy: address, aggregator: address });

const worldSchema = z.object({
  chainId: z.int().positive(),
  contracts: z.object({
    pool: address,
    weth: address,
    usdc: address,
    wbtc: address,
    feeds: z.object({ weth: feed, usdc: feed, wbtc: feed }),
    governor: address,
    demoLending: address,
  }),
});
type World = z.infer<typeof worldSchema>;

export type Deployments = Record<string, ProtocolData["deployments"]>;

const known = new WeakMap<Env, Deployments>();

/** The demo world's contracts, by protocol; none without a demo, or while it is not there yet. */
export async function demoDeployments(): Promise<Deployments> {
  const settings = env();
  const found = known.get(settings);
  if (found || !hasDemo()) return found ?? {};
  try {
    const deployments = deploymentsOf(await askDemo("/world", worldSchema));
    known.set(settings, deployments);
    return deployments;
  } catch (error) {
    logApi.info(
      { reason: error instanceof Error ? error.name : "unknown" },
      "the demo world does not tell its contracts yet",
    );
    return {};
  }
}

function deploymentsOf({ chainId, contracts }: World): Deployments {
  const at = (where: `0x${string}`, label: string) => ({ chainId, address: where, label });
  return {
    "demo-lending": [at(contracts.demoLending, "Demo Lending")],
    "aave-v3-pool": [at(contracts.pool, "Demo Aave market")],
    governor: [at(contracts.governor, "Demo Governor")],
    erc20: [
      { ...at(contracts.usdc, "Demo USDC"), token: { symbol: "USDC", decimals: 6 } },
      { ...at(contracts.weth, "Demo WETH"), token: { symbol: "WETH", decimals: 18 } },
      { ...at(contracts.wbtc, "Demo WBTC"), token: { symbol: "WBTC", decimals: 8 } },
    ],
    "chainlink-feed": [
      at(contracts.feeds.weth.proxy, "ETH / USD"),
      at(contracts.feeds.wbtc.proxy, "BTC / USD"),
      at(contracts.feeds.usdc.proxy, "USDC / USD"),
    ],
    "chainlink-aggregator": [
      at(contracts.feeds.weth.aggregator, "Demo ETH price"),
      at(contracts.feeds.wbtc.aggregator, "Demo BTC price"),
      at(contracts.feeds.usdc.aggregator, "Demo USDC price"),
    ],
  };
}
