import { z } from "zod";
import { type Portfolio, portfolioSettingSchema } from "#server/contract/portfolio.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { readPortfolios } from "#server/portfolio/read-portfolios.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { countPreview } from "../reading/preview-limit.ts";
import { webChains } from "../reading/web-chains.ts";
import { checkSetting } from "./set-setting.ts";

export const previewPortfolioSchema = z.strictObject({
  setting: portfolioSettingSchema,
  wallet: z
    .string()
    .trim()
    .regex(/^0x[0-9a-fA-F]{40}$/, "a wallet's address: 0x and 40 digits")
    .transform((text) => text.toLowerCase() as `0x${string}`),
});

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
  if (setting.parts.length === 0) throw new BadInputError("Add a part first: the chain's own currency, or a token.");
  checkSetting(setting);
  await countPreview(ctx.workspaceId);
  const found = await readPortfolios(webChains(), { setting, wallets: [wallet] });
  if (found.kind === "failed") return found;
  const portfolio = found.portfolios.get(wallet);
  return portfolio ? { kind: "read", portfolio } : { kind: "failed", reason: "it could not be read" };
}
