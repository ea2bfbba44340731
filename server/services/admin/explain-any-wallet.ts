import type { z } from "zod";
import type { AdminContext } from "#server/services/context.ts";
import { explainWallet, explainWalletSchema, type WalletExplanation } from "#server/services/run/explain-wallet.ts";
import { enterWorkspace, inWorkspaceSchema } from "./enter-workspace.ts";

export const explainAnySchema = inWorkspaceSchema.extend(explainWalletSchema.shape);

/** One wallet's way through a run of any workspace, as its members see it. */
export async function explainAnyWallet(
  ctx: AdminContext,
  { slug, ...of }: z.output<typeof explainAnySchema>,
): Promise<WalletExplanation> {
  return await explainWallet(await enterWorkspace(ctx, { slug, role: "viewer" }), of);
}
