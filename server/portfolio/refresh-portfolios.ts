import { inArray } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { portfolioSetting } from "#db/schema/portfolio.ts";
import type { SourceReply } from "#server/catalog/define-node.ts";
import { type Portfolio, type PortfolioSetting, portfolioValues, whyUnknown } from "#server/contract/portfolio.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";
import { askOutside, type OutsideDeps } from "./ask-outside.ts";
import { keepPortfolios, type ReadPortfolio } from "./keep-portfolios.ts";
import type { HoldingsRead } from "./read-holdings.ts";
import { type ReadDeps, readPortfolios } from "./read-portfolios.ts";

export type RefreshDeps = ReadDeps & OutsideDeps & { db: Db; clock: Clock };

export type WantedPortfolio = { workspaceId: number; subscriberId: number; wallet: `0x${string}` };

/** Reads portfolios again, many at once. @returns replies by subscriber; whom there was no time for is not among them */
export type RefreshPortfolios = (wanted: readonly WantedPortfolio[]) => Promise<Map<number, SourceReply>>;

type Failed = Extract<SourceReply, { kind: "failed" }>;
const NOTHING_SET: Failed = { kind: "failed", reason: "the workspace has not said what a portfolio is made of" };

/**
 * Reads by the workspaces' settings, from the chains or from the portfolio API in their place, outside of any transaction,
 * and keeps what was read.
 *
 * Rows: portfolio. Who does not answer leaves the rows as they were, and so does an answer of an API that is not known in
 * whole.
 */
export function createRefreshPortfolios(deps: RefreshDeps): RefreshPortfolios {
  return async (wanted) => {
    const byWorkspace = Map.groupBy(wanted, ({ workspaceId }) => workspaceId);
    const settings = await loadSettings(deps.db, [...byWorkspace.keys()]);
    const replies = new Map<number, SourceReply>();
    // at once: the slow chain of one workspace is not the others' business
    await Promise.all(
      [...byWorkspace].map(async ([workspaceId, of]) => {
        const found = await refresh(deps, of, { workspaceId, by: settings.get(workspaceId) });
        for (const [subscriberId, reply] of found) replies.set(subscriberId, reply);
      }),
    );
    return replies;
  };
}

type Revised = { setting: PortfolioSetting; revision: number };

async function loadSettings(db: Db, workspaceIds: number[]): Promise<Map<number, Revised>> {
  if (workspaceIds.length === 0) return new Map();
  const rows = await db
    .select()
    .from(portfolioSetting)
    .where(inArray(portfolioSetting.workspaceId, workspaceIds))
    .limit(workspaceIds.length);
  return new Map(rows.map(({ workspaceId, setting, revision }) => [workspaceId, { setting, revision }]));
}

async function refresh(
  deps: RefreshDeps,
  wanted: readonly WantedPortfolio[],
  { workspaceId, by }: { workspaceId: number; by: Revised | undefined },
): Promise<[number, SourceReply][]> {
  if (!by || (by.setting.parts.length === 0 && !by.setting.outside)) {
    return wanted.map(({ subscriberId }) => [subscriberId, NOTHING_SET]);
  }
  const wallets = [...new Set(wanted.map(({ wallet }) => wallet))];
  const found = await readBy(deps, { workspaceId, setting: by.setting, wallets });
  const read = wanted.flatMap(({ wallet, ...one }): ReadPortfolio[] => {
    const holdings = found.get(wallet);
    return holdings?.kind === "read" ? [{ ...one, revision: by.revision, portfolio: holdings.portfolio }] : [];
  });
  const readAt = deps.clock.now();
  if (read.length > 0) await keep(deps, read, readAt);
  return wanted.flatMap(({ subscriberId, wallet }): [number, SourceReply][] => {
    const holdings = found.get(wallet);
    if (!holdings) return [];
    return [[subscriberId, holdings.kind === "failed" ? holdings : replyOf(holdings.portfolio, readAt)]];
  });
}

type ReadBy = { workspaceId: number; setting: PortfolioSetting; wallets: readonly `0x${string}`[] };

/** What wallets hold, by wherever a setting says that it is read. */
export async function readBy(
  deps: ReadDeps & OutsideDeps,
  { workspaceId, setting, wallets }: ReadBy,
): Promise<ReadonlyMap<`0x${string}`, HoldingsRead>> {
  if (setting.outside) return askOutside(deps, { workspaceId, source: setting.outside, wallets });
  const found = await readPortfolios(deps, { setting, wallets });
  if (found.kind === "failed") return new Map(wallets.map((wallet) => [wallet, found]));
  return new Map([...found.portfolios].map(([wallet, portfolio]) => [wallet, { kind: "read", portfolio }]));
}

async function keep({ db }: RefreshDeps, read: ReadPortfolio[], readAt: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await keepPortfolios(tx, read, readAt);
    await notifyWorkspaces(
      tx,
      read.map(({ workspaceId }) => workspaceId),
      "portfolio",
    );
  });
}

function replyOf(portfolio: Portfolio, readAt: Date): SourceReply {
  const attributes = portfolioValues(portfolio, readAt);
  if (attributes) return { kind: "known", attributes };
  return { kind: "failed", reason: whyUnknown(portfolio) ?? "it could not be read" };
}
