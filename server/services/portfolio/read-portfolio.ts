import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { portfolio, portfolioSetting } from "#db/schema/portfolio.ts";
import type { Portfolio } from "#server/contract/portfolio.ts";
import { HAS_MOVED } from "#server/portfolio/mark-moved.ts";
import type { MemberContext } from "#server/services/context.ts";

export const readPortfolioSchema = z.strictObject({ subscriberId: z.int().positive() });

export type PortfolioRead = {
  portfolio: Portfolio;
  readAt: Date;
  /** False when the setting was changed since: it is read again before anything is decided by it. */
  isCurrent: boolean;
  /** The wallet moved something since, so it is read again as well. */
  hasMoved: boolean;
};

/** A subscriber's portfolio as it was read last; null when it never was. */
export async function readPortfolio(
  ctx: MemberContext,
  { subscriberId }: z.infer<typeof readPortfolioSchema>,
): Promise<PortfolioRead | null> {
  const [row] = await inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({
        portfolio: portfolio.holdings,
        readAt: portfolio.readAt,
        revision: portfolio.revision,
        current: portfolioSetting.revision,
        hasMoved: sql<boolean>`(select ${HAS_MOVED} from portfolio p where p.subscriber_id = ${portfolio.subscriberId})`,
      })
      .from(portfolio)
      .leftJoin(portfolioSetting, eq(portfolioSetting.workspaceId, portfolio.workspaceId))
      .where(and(eq(portfolio.workspaceId, ctx.workspaceId), eq(portfolio.subscriberId, subscriberId)))
      .limit(1),
  );
  if (!row) return null;
  const { revision, current, ...read } = row;
  return { ...read, isCurrent: revision === current };
}
