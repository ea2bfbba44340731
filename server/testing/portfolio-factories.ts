import { getDb } from "#db/client.ts";
import { portfolio, portfolioSetting } from "#db/schema/portfolio.ts";
import { composePortfolio, NO_PORTFOLIO } from "#server/contract/portfolio.ts";
import { NOW } from "./factories.ts";

/** A workspace's setting, and an empty portfolio that was read by it. */
export async function makePortfolio({ id: subscriberId, workspaceId }: { id: number; workspaceId: number }) {
  const { db } = getDb();
  await db.insert(portfolioSetting).values({ workspaceId, setting: NO_PORTFOLIO, revision: 1, updatedAt: NOW });
  const holdings = composePortfolio([], [], []);
  await db
    .insert(portfolio)
    .values({ subscriberId, workspaceId, revision: 1, holdings, totalUsd: "0", shares: {}, readAt: NOW });
}
