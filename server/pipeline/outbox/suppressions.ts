import { sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { SuppressionCause } from "#db/schema/outbox.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";

const REASONS: Record<SuppressionCause, string> = {
  bounce: "Mail to this address came back",
  complaint: "They said that our mail is spam",
  refused: "The mail server says that there is no such mailbox",
};

/** Why an address gets no mail of this workspace; undefined: it may. */
export async function readSuppression(db: Db, of: { workspaceId: number; mark: string }): Promise<string | undefined> {
  const [row] = await db.execute<{ cause: SuppressionCause }>(sql`
    select cause from suppression
    where workspace_id = ${of.workspaceId}::bigint and mark = ${of.mark}`);
  return row && REASONS[row.cause];
}

/**
 * Remembers mailboxes that are not there, so that linking one again does not write to it again.
 *
 * Rows: suppression inserted.
 */
export async function suppressRefused(
  tx: Tx,
  of: { refused: readonly { workspaceId: number; subscriberId: number; mark: string; reason: string }[]; now: Date },
): Promise<void> {
  const rows = of.refused;
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into suppression (workspace_id, mark, label, cause, detail, created_at)
    select distinct on ("workspaceId", r.mark) "workspaceId", r.mark, coalesce(a.label, '•••'), 'refused', r.reason || '.',
      ${of.now.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r
      ("workspaceId" bigint, "subscriberId" bigint, mark text, reason text)
    left join channel_address a on a.subscriber_id = r."subscriberId" and a.kind = 'email' and a.mark = r.mark
    order by "workspaceId", r.mark
    on conflict (workspace_id, mark) do nothing`);
  await notifyWorkspaces(
    tx,
    rows.map(({ workspaceId }) => workspaceId),
    "suppression",
  );
}
