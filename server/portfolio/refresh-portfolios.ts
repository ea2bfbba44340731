import { inArray } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { portfolioSetting } from "#db/schema/portfolio.ts";
import type { SourceReply } from "#server/catalog/define-node.ts";
import { type Portfolio, type PortfolioSetting, portfolioValues, whyUnknown } from "#server/contract/portfolio.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";
import { keepPortfolios, type ReadPortfolio } from "./keep-portfolios.ts";
import { type ReadDeps, readPortfolios } from "./read-portfolios.ts";

export type RefreshDeps = ReadDeps & { db: Db; clock: Clock };

export type WantedPortfolio = { workspaceId: number; subscriberId: number; wallet: `0x${string}` };

/** Reads portfolios again, many at once. @returns replies by subscriber, one for each that was wanted */
export type RefreshPortfolios = (wanted: readonly WantedPortfolio[]) => Promise<Map<number, SourceReply>>;

type Failed = Extract<SourceReply, { kind: "failed" }>;
const NOTHING_SET: Failed = { kind: "failed", reason: "the workspace has not said what a portfolio is made of" };

/**
 * Reads from the chains by the workspaces' settings, outside of any transaction, and keeps what was read.
 *
 * Rows: portfolio. A chain that does not answer leaves the rows as they were.
 */
export function createRefreshPortfolios(deps: RefreshDeps): RefreshPortfolios {
  return async (wanted) => {
    const byWorkspace = Map.groupBy(wanted, ({ workspaceId }) => workspaceId);
    const settings = await loadSettings(deps.db, [...byWorkspace.keys()]);
    const replies = new Map<number, SourceReply>();
    // at once: the slow chain of one workspace is not the others' business
    await Promise.all(
      [...byWorkspace].map(async ([workspaceId, of]) => {
        const replyTo = await refresh(deps, of, settings.get(workspaceId));
        for (const { subscriberId } of of) replies.set(subscriberId, replyTo(subscriberId));
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
  by: Revised | undefined,
): Promise<(subscriberId: number) => SourceReply> {
  if (!by || by.setting.parts.length === 0) return () => NOTHING_SET;
  const wallets = [...new Set(wanted.map(({ wallet }) => wallet))];
  const found = await readPortfolios(deps, { setting: by.setting, wallets });
  if (found.kind === "failed") return () => found;
  const read = wanted.flatMap(({ wallet, ...one }): ReadPortfolio[] => {
    const portfolio = found.portfolios.get(wallet);
    return portfolio ? [{ ...one, revision: by.revision, portfolio }] : [];
  });
  const readAt = deps.clock.now();
  await deps.db.transaction(async (tx) => {
    await keepPortfolios(tx, read, readAt);
    await notifyWorkspaces(
      tx,
      wanted.map(({ workspaceId }) => workspaceId),
      "portfolio",
    );
  });
  const replies = new Map(read.map(({ subscriberId, portfolio }) => [subscriberId, replyOf(portfolio, readAt)]));
  return (subscriberId) => replies.get(subscriberId) ?? { kind: "failed", reason: "it could not be read" };
}

function replyOf(portfolio: Portfolio, readAt: Date): SourceReply {
  const attributes = portfolioValues(portfolio, readAt);
  if (attributes) return { kind: "known", attributes };
  return { kind: "failed", reason: whyUnknown(portfolio) ?? "it could not be read" };
}
