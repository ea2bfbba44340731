import { type Address, encodeFunctionData, zeroAddress } from "viem";
import { FEED_ABI } from "../abis.ts";
import type { Compiled } from "../compile.ts";
import type { Chain } from "../connect.ts";
import { CompileError } from "../errors.ts";
import { SYMBOLS, TERMS, type TokenSymbol } from "./tokens.ts";

/** Events come from the aggregator, which can be replaced; everybody reads the proxy. */
export type Feed = { proxy: Address; aggregator: Address };
export type Feeds = Record<TokenSymbol, Feed>;

export type FeedRoles = { deployer: Address; oracle: Address };

const TIMEOUT_SECONDS = 3600;
const ANSWER_MAX = 10n ** 30n;
const DECIMALS = 8;

/** Chainlink's FluxAggregator with one oracle, behind its EACAggregatorProxy, for each token. */
export async function deployFeeds(chain: Chain, compiled: Compiled, roles: FeedRoles): Promise<Feeds> {
  const deployed: [TokenSymbol, Feed][] = [];
  for (const symbol of SYMBOLS) deployed.push([symbol, await deployFeed(chain, { compiled, roles, symbol })]);
  return Object.fromEntries(deployed) as Feeds;
}

type FeedOrder = { compiled: Compiled; roles: FeedRoles; symbol: TokenSymbol };

async function deployFeed(chain: Chain, { compiled, roles, symbol }: FeedOrder): Promise<Feed> {
  const { FluxAggregator, EACAggregatorProxy } = compiled;
  if (!FluxAggregator || !EACAggregatorProxy) throw new CompileError("The compiled feeds are incomplete.");
  const from = roles.deployer;
  const aggregator = await chain.deploy(FluxAggregator, {
    from,
    args: [zeroAddress, 0n, TIMEOUT_SECONDS, zeroAddress, 1n, ANSWER_MAX, DECIMALS, `${symbol} / USD`],
  });
  const data = encodeFunctionData({
    abi: FEED_ABI,
    functionName: "changeOracles",
    args: [[], [roles.oracle], [roles.deployer], 1, 1, 0],
  });
  await chain.transact({ from, to: aggregator, data });
  const proxy = await chain.deploy(EACAggregatorProxy, { from, args: [aggregator, zeroAddress] });
  await chain.transact(submission({ oracle: roles.oracle, aggregator }, 1n, TERMS[symbol].anchorPriceE8));
  return { proxy, aggregator };
}

type Reporter = { oracle: Address; aggregator: Address };

function submission({ oracle, aggregator }: Reporter, round: bigint, priceE8: bigint) {
  const data = encodeFunctionData({ abi: FEED_ABI, functionName: "submit", args: [round, priceE8] });
  return { from: oracle, to: aggregator, data };
}

/** Moves the price: USD with 8 decimals. Three events on the aggregator, `AnswerUpdated` the last. */
export async function submitPrice(chain: Chain, reporter: Reporter, priceE8: bigint): Promise<void> {
  const round = await chain.client.readContract({
    address: reporter.aggregator,
    abi: FEED_ABI,
    functionName: "latestRound",
    blockTag: "pending",
  });
  await chain.send(submission(reporter, round + 1n, priceE8));
}
