import { JsonNumber, kindOfJson, parseExactly, toDecimal } from "#server/catalog/exact-json.ts";
import { readAt, readListAt } from "#server/catalog/json-path.ts";
import { OTHER_ASSETS, type OutsideSource } from "#server/contract/outside-portfolio.ts";
import {
  assetsOf,
  composePortfolio,
  type Portfolio,
  type Position,
  whyUnknown,
  worth,
} from "#server/contract/portfolio.ts";

export type HoldingsRead =
  | { kind: "read"; portfolio: Portfolio }
  /** A clause. */
  | { kind: "failed"; reason: string };

const ENTRIES_MAX = 2_000;

/**
 * What a portfolio API answered of one wallet, added up. Never guesses: an answer that does not read as it was pointed at
 * is a failure, for what is left of it would be taken for all.
 */
export function readHoldings({ status, text }: { status: number; text: string }, source: OutsideSource): HoldingsRead {
  const refused = refusalOf(status);
  if (refused) return failed(refused);
  const json = parseExactly(text);
  if (json === undefined) return failed(text.trim() ? "its answer is not JSON" : "its answer is empty");
  const list = readListAt(json, source.list);
  if (typeof list === "string") return failed(list);
  if (list.length > ENTRIES_MAX) return failed(`it has ${list.length} entries; at most ${ENTRIES_MAX} are read`);
  const positions: Position[] = [];
  for (const [number, entry] of list.entries()) {
    const found = readEntry(entry, source);
    if (typeof found === "string") return failed(`entry ${number + 1}: ${found}`);
    if (found) positions.push(found);
  }
  const portfolio = composePortfolio(assetsOf({ parts: [], outside: source }), positions, []);
  const unknown = whyUnknown(portfolio);
  return unknown === undefined ? { kind: "read", portfolio } : failed(unknown);
}

const failed = (reason: string): HoldingsRead => ({ kind: "failed", reason });

function refusalOf(status: number): string | undefined {
  if (status === 404) return "it does not know this wallet";
  if (status === 401 || status === 403) return `it refused us (${status}); check the secret in the header`;
  if (status === 429) return "it was asked too often (429)";
  if (status >= 300 && status < 400) return `it answered with a redirect (${status}), which is not followed`;
  return status >= 200 && status < 300 ? undefined : `it answered ${status}`;
}

/** A position; undefined for one that is left out, a clause for one that does not fit. */
function readEntry(entry: unknown, source: OutsideSource): Position | undefined | string {
  const name = readAt(entry, source.asset);
  if (typeof name !== "string") return `“${source.asset}” should be an asset’s name, but there is ${kindOfJson(name)}`;
  const asset = assetOf(name, source);
  const paths = source.worth.kind === "value" ? [source.worth.path] : [source.worth.amount, source.worth.price];
  const numbers: string[] = [];
  for (const path of paths) {
    const found = readAt(entry, path);
    if (found === undefined || found === null) return withoutWorth({ asset, name }, source);
    const number = toDecimal(found instanceof JsonNumber ? found.source : found);
    if (number === undefined) return `“${path}” should be a number, but there is ${kindOfJson(found)}`;
    numbers.push(number);
  }
  const [first = "0", second] = numbers;
  const valueUsd = second === undefined ? first : worth(first, second);
  const isDebt = valueUsd.startsWith("-");
  const value = isDebt ? valueUsd.slice(1) : valueUsd;
  return { asset, chainId: null, kind: isDebt ? "borrowed" : "outside", amount: null, valueUsd: value };
}

function withoutWorth({ asset, name }: { asset: string; name: string }, { missing }: OutsideSource) {
  if (missing === "left-out") return undefined;
  const unknown = `the portfolio API has no worth for ${name.slice(0, 40)}`;
  return { asset, chainId: null, kind: "outside" as const, amount: null, valueUsd: null, unknown };
}

/** As the workspace writes it; of what it did not name, all together. */
function assetOf(name: string, { assets }: OutsideSource): string {
  const folded = name.trim().toLowerCase();
  return assets.find((asset) => asset.toLowerCase() === folded) ?? OTHER_ASSETS;
}
