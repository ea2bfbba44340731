import { z } from "zod";
import { type Portfolio, portfolioSettingSchema } from "#server/contract/portfolio.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { readBy } from "#server/portfolio/refresh-portfolios.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { countPreview } from "../reading/preview-limit.ts";
import { portfolioDeps } from "./portfolio-deps.ts";
import { checkSetting } from "./set-setting.ts";
import { walletSchema } from "./wallet-schema.ts";

export const previewPortfolioSchema = z.strictObject({ setting: portfolioSettingSchema, wallet: walletSchema });

export type PortfolioPreview = { kind: "read"; portfolio: Portfolio } | { kind: "failed"; reason: string };

/**
 * What one wallet holds by a setting that need not be kept yet, right now. Nothing is written.
 *
 * @throws BadInputError naming the part that is wrong
 * @throws TooManyPreviewsError when the workspace looks too often
 */
export async function previewPortfolio(
  ctx: MemberContext,
  { setting, wallet }: z.infer<typeof previewPortfolioSchema>,
): Promise<PortfolioPreview> {
  checkRole(ctx, "operator");
  if (setting.parts.length === 0 && !setting.outside) {
    throw new BadInputError("Add a part first: the chain's own currency, or a token.");
  }
  checkSetting(setting);
  await countPreview(ctx.workspaceId);
  const found = await readBy(portfolioDeps(), { workspaceId: ctx.workspaceId, setting, wallets: [wallet] });
  return found.get(wallet) ?? { kind: "failed", reason: "it could not be read" };
}
