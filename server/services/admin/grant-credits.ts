import { z } from "zod";
import { getDb } from "#db/client.ts";
import { ConflictError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { balanceOf } from "#server/ledger/account.ts";
import { grantCredits as postGrant } from "#server/ledger/grant.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import type { AdminContext } from "#server/services/context.ts";
import { enterWorkspace, inWorkspaceSchema } from "./enter-workspace.ts";

/** A billion credits at once; the ledger's sums stay exact far beyond it. */
const AMOUNT_MILLI_MAX = 1_000_000_000_000;

export const grantCreditsSchema = inWorkspaceSchema.extend({
  amountMilli: z.int().positive().max(AMOUNT_MILLI_MAX),
  note: z.string().trim().max(200).default(""),
  /** Made by the form, so that a double click or a repeated request grants once. */
  key: z.uuid(),
});

/** Gives a workspace credits. Deliveries that waited for them go out by themselves. */
export async function grantCredits(
  ctx: AdminContext,
  input: z.output<typeof grantCreditsSchema>,
): Promise<{ availableMilli: number }> {
  const { workspaceId } = await enterWorkspace(ctx, { slug: input.slug, role: "viewer" });
  const { amountMilli, note } = input;
  const { actor, now } = ctx;
  // as the owner of the database: the application's role moves no money
  return await getDb().db.transaction(async (tx) => {
    const transferKey = `admin-grant:${input.key}`;
    const isNew = await postGrant(tx, { workspaceId, amountMilli, transferKey, note, actor: actor.address, now });
    if (!isNew) throw new ConflictError("These credits were granted already.");
    const subject = `workspace:${workspaceId}`;
    await writeAudit(
      tx,
      { actor, workspaceId, now },
      { action: "credit.grant", subject, facts: { amountMilli, note } },
    );
    await notifyChange(tx, { workspaceId, topic: "credit" });
    return { availableMilli: (await balanceOf(tx, workspaceId)).availableMilli };
  });
}
