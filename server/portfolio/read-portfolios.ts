import { chainOf } from "#server/catalog/chains/index.ts";
import type { Chains } from "#server/chain/chains.ts";
import { EndpointError } from "#server/chain/errors.ts";
import type { CallBudget, Multicall } from "#server/chain/multicall.ts";
import { assetsOf, composePortfolio, type Portfolio, type PortfolioSetting } from "#server/contract/portfolio.ts";
import { limits } from "#server/kernel/limits.ts";
import { type ChainPositions, readPositions } from "./read-positions.ts";

export type ReadDeps = { chains: Pick<Chains, "ids" | "of">; multicall: Multicall };

export type PortfoliosRead =
  | { kind: "read"; portfolios: Map<`0x${string}`, Portfolio> }
  /** A clause. */
  | { kind: "failed"; reason: string };

type ChainRead = { kind: "read"; chainId: number; found: ChainPositions } | { kind: "failed"; reason: string };

/**
 * What wallets hold by a setting, all of its chains at once: one batch of questions per chain, however many wallets.
 * A chain that does not answer fails the whole.
 */
export async function readPortfolios(
  deps: ReadDeps,
  { setting, wallets }: { setting: PortfolioSetting; wallets: readonly `0x${string}`[] },
): Promise<PortfoliosRead> {
  const chainIds = [...new Set(setting.parts.map(({ chainId }) => chainId))];
  const chains = await Promise.all(chainIds.map((chainId) => readChain(deps, { chainId, setting, wallets })));
  const silent = chains.find((chain) => chain.kind === "failed");
  if (silent) return silent;
  const found = chains.flatMap((chain) => (chain.kind === "read" ? chain : []));
  const blocks = found.map(({ chainId, found: { block } }) => ({
    ...{ chainId, number: block.number, hash: block.hash },
    at: block.at.toISOString(),
  }));
  const portfolios = wallets.map((wallet) => {
    const positions = found.flatMap((one) => one.found.positions.get(wallet) ?? []);
    return [wallet, composePortfolio(assetsOf(setting), positions, blocks)] as const;
  });
  return { kind: "read", portfolios: new Map(portfolios) };
}

async function readChain(
  { chains, multicall }: ReadDeps,
  of: { chainId: number; setting: PortfolioSetting; wallets: readonly `0x${string}`[] },
): Promise<ChainRead> {
  const name = chainOf(of.chainId)?.name ?? `chain ${of.chainId}`;
  if (!chains.ids.includes(of.chainId)) return { kind: "failed", reason: `${name} is not read here` };
  const budget: CallBudget = { left: limits.portfolioCallsMax, spent: 0 };
  try {
    const found = await chains.of(of.chainId).use((reader) => readPositions(reader, { ...of, multicall, budget }));
    return { kind: "read", chainId: of.chainId, found };
  } catch (error) {
    if (error instanceof EndpointError) return { kind: "failed", reason: `${name} cannot be read right now` };
    throw error;
  }
}
