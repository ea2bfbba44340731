import type { Headers } from "#server/contract/headers.ts";
import type { AddressConfig } from "#server/contract/trigger-config.ts";
import type { NodeProblem, Scope } from "../define-node.ts";
import { checkHeaders } from "../headers.ts";
import { parseJsonPath } from "../json-path.ts";
import { checkUrl } from "../message/check-message.ts";
import { error, warning } from "../problem.ts";
import { chainlinkFeed } from "../protocols/chainlink-feed.ts";
import { checkAddress, checkChain } from "./parts.ts";

export const EVERY_SECONDS_MIN = 10;
export const EVERY_SECONDS_MAX = 86_400;

type PriceSource = {
  asset: string;
  unit: string;
  source: "chainlink" | "uniswap-v3" | "http";
  chainId?: number | undefined;
  feed: AddressConfig;
  pool: AddressConfig;
  url: string;
  headers: Headers;
  path: string;
  everySeconds: number;
};

/** Where a price comes from; only what its kind of source uses counts. */
export function checkPriceSource(config: PriceSource, scope: Scope): NodeProblem[] {
  const asset = config.asset.trim()
    ? []
    : [error("asset", "asset-missing", "Say what it is the price of, for sentences and messages.")];
  switch (config.source) {
    case "chainlink":
      return [...asset, ...checkChain(config.chainId, scope), ...checkFeed(config)];
    case "uniswap-v3":
      return [...asset, ...checkChain(config.chainId, scope), ...checkAddress(config.pool, "pool", "the pool")];
    case "http":
      return [...asset, ...checkHttp(config, scope)];
  }
}

/** What a known feed's price is in: known feeds are called "ETH / USD". */
export function quoteOfFeed({
  feed,
  chainId,
}: {
  feed: AddressConfig;
  chainId?: number | undefined;
}): string | undefined {
  const address = feed.address.trim().toLowerCase();
  const known = chainlinkFeed.deployments.find((one) => one.chainId === chainId && one.address === address);
  return known?.label.split(" / ")[1];
}

function checkFeed({ feed, chainId, unit }: PriceSource): NodeProblem[] {
  const problems = checkAddress(feed, "feed", "the feed");
  if (problems.length > 0) return problems;
  const here = chainlinkFeed.deployments.filter((known) => known.chainId === chainId);
  if (here.length === 0) return [];
  const quote = quoteOfFeed({ feed, chainId });
  if (!quote) {
    const message =
      "This feed is not among those known on this chain. Make sure that it is a feed's proxy, and in which unit it is.";
    return [warning("feed.address", "feed-unknown", message)];
  }
  if (quote.toUpperCase() === unit.trim().toUpperCase()) return [];
  return [error("unit", "unit-mismatch", `This feed tells its price in ${quote}. Write ${quote} as the unit.`)];
}

function checkHttp({ url, headers, path, everySeconds }: PriceSource, scope: Scope): NodeProblem[] {
  const problems = [...checkUrl([url], "url", scope), ...checkHeaders(headers, "headers", scope)];
  if (!parseJsonPath(path)) {
    const message = path
      ? `“${path}” is not a path. Write it as price or data.prices[0].usd.`
      : "Say where in the answer the price is, as price or data.prices[0].usd.";
    problems.push(error("path", "path-invalid", message));
  }
  if (everySeconds < EVERY_SECONDS_MIN) {
    problems.push(error("everySeconds", "every-too-often", `Ask every ${EVERY_SECONDS_MIN} seconds at most.`));
  }
  return problems;
}
