import { z } from "zod";
import type { AdminContext } from "#server/services/context.ts";
import { explainWallet, explainWalletSchema, type WalletExplanation } from "#server/services/run/explain-wallet.ts";
import { type RunFunnel, readFunnel } from "#server/services/run/read-funnel.ts";
import { enterWorkspace, inWorkspaceSchema } from "./enter-workspace.ts";

export const explainAnySchema = inWorkspaceSchema.extend(explainWalletSchema.shape);

/** One wallet's way through a run of any workspace, as its members see it. */
export async function explainAnyWallet(
  ctx: AdminContext,
  { slug, ...of }: z.output<typeof explainAnySchema>,
): Promise<WalletExplanation> {
  return await explainWallet(await enterWorkspace(ctx, { slug, role: "viewer" }), of);
}

export const anyRunSchema = inWorkspaceSchema.extend({ id: z.int().positive() });

/** The funnel of a run of any workspace. */
export async function readAnyFunnel(
  ctx: AdminContext,
  { slug, id }: z.output<typeof anyRunSchema>,
): Promise<RunFunnel> {
  return await readFunnel(await enterWorkspace(ctx, { slug, role: "viewer" }), { id });
}
