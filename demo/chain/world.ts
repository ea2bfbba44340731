import type { Address } from "viem";
import { ACTORS, CREW, SUBSCRIBERS } from "../actors.ts";
import { CHAIN_ID } from "./anvil.ts";
import { STRANGERS } from "./borrowers.ts";
import { CHAINLINK, compileContracts, DEMO_LENDING, GOVERNANCE } from "./compile.ts";
import type { Chain } from "./connect.ts";
import { DELEGATES } from "./delegates.ts";
import { type AaveMarket, deployAave } from "./deploy/aave.ts";
import { deployDemoLending } from "./deploy/demo-lending.ts";
import { deployFeeds, type Feeds } from "./deploy/feeds.ts";
import { deployGovernance, type Governance } from "./deploy/governance.ts";
import { giveEther, openPositions } from "./deploy/positions.ts";
import { deployTokens, type Tokens } from "./deploy/tokens.ts";
import { installMulticall3, MULTICALL3 } from "./multicall3.ts";

/** Where everything on the demo's chain is. The same addresses on every fresh chain. */
export type DemoWorld = {
  chainId: number;
  rpcUrl: string;
  contracts: {
    pool: Address;
    poolAddressesProvider: Address;
    oracle: Address;
    weth: Address;
    usdc: Address;
    wbtc: Address;
    /** USD with 8 decimals. Events come from the aggregator, readings from the proxy. */
    feeds: Record<"weth" | "usdc" | "wbtc", { proxy: Address; aggregator: Address }>;
    governor: Address;
    votesToken: Address;
    timelock: Address;
    demoLending: Address;
    multicall3: Address;
  };
  /** Strangers with a loan; the subscribers have one too. */
  borrowers: Address[];
  actors: {
    operator: Address;
    admin: Address;
    /** conservative, aggressive, opted-out */
    subscribers: [Address, Address, Address];
  };
};

export type MarketContracts = { tokens: Tokens; feeds: Feeds; market: AaveMarket };

/** Deploys the whole demo world on an empty chain that mines every transaction at once. */
export async function deployWorld(chain: Chain, cacheDir: string): Promise<DemoWorld> {
  // Started together, because the compiler is the slow part of a first start.
  const governanceCompiled = compileContracts(GOVERNANCE, cacheDir);
  const lendingCompiled = compileContracts(DEMO_LENDING, cacheDir);
  governanceCompiled.catch(() => undefined); // Reported where it is awaited below.
  lendingCompiled.catch(() => undefined);
  await installMulticall3(chain.rpc);
  await giveEther(chain, [
    ...Object.values(CREW),
    ...DELEGATES,
    ...Object.values(ACTORS).map(({ address }) => address),
  ]);
  const contracts = await deployMarket(chain, cacheDir);
  await lendingCompiled;
  const demoLending = await deployDemoLending(chain, CREW.reporter, cacheDir);
  const governance = await deployGovernance(chain, {
    compiled: await governanceCompiled,
    deployer: CREW.deployer,
    // The subscribers have as many votes as the delegates, and leave them unused.
    voters: [...DELEGATES, ...SUBSCRIBERS.map(({ address }) => address)],
  });
  return describeWorld(chain.url, { ...contracts, demoLending, governance });
}

/** The Aave market alone, with its feeds and all its borrowers. */
export async function deployMarket(chain: Chain, cacheDir: string): Promise<MarketContracts> {
  const { deployer, oracle, treasury, liquidator } = CREW;
  const feedsCompiled = compileContracts(CHAINLINK, cacheDir);
  feedsCompiled.catch(() => undefined);
  const tokens = await deployTokens(chain, deployer);
  const feeds = await deployFeeds(chain, await feedsCompiled, { deployer, oracle });
  const market = await deployAave(chain, { deployer, treasury, tokens, feeds });
  await openPositions(chain, { tokens, pool: market.pool, lender: deployer, traders: [liquidator] });
  return { tokens, feeds, market };
}

type Deployed = MarketContracts & { demoLending: Address; governance: Governance };

function describeWorld(rpcUrl: string, { tokens, feeds, market, demoLending, governance }: Deployed): DemoWorld {
  const { conservative, aggressive, "opted-out": optedOut, operator, admin } = ACTORS;
  return {
    chainId: CHAIN_ID,
    rpcUrl,
    contracts: {
      pool: market.pool,
      poolAddressesProvider: market.provider,
      oracle: market.oracle,
      weth: tokens.WETH,
      usdc: tokens.USDC,
      wbtc: tokens.WBTC,
      feeds: { weth: feeds.WETH, usdc: feeds.USDC, wbtc: feeds.WBTC },
      ...governance,
      demoLending,
      multicall3: MULTICALL3,
    },
    borrowers: STRANGERS.map(({ address }) => address),
    actors: {
      operator: operator.address,
      admin: admin.address,
      subscribers: [conservative.address, aggressive.address, optedOut.address],
    },
  };
}
