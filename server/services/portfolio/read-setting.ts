import { eq } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { portfolioSetting } from "#db/schema/portfolio.ts";
import { NO_PORTFOLIO, type PortfolioSetting } from "#server/contract/portfolio.ts";
import type { MemberContext } from "#server/services/context.ts";

export type SettingRead = { setting: PortfolioSetting; updatedAt: Date | null };

/** What this workspace's portfolios are made of; nothing while nobody said it. */
export async function readSetting(ctx: MemberContext): Promise<SettingRead> {
  const [row] = await inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({ setting: portfolioSetting.setting, updatedAt: portfolioSetting.updatedAt })
      .from(portfolioSetting)
      .where(eq(portfolioSetting.workspaceId, ctx.workspaceId))
      .limit(1),
  );
  return row ?? { setting: NO_PORTFOLIO, updatedAt: null };
}
