import { sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { SuppressionCause } from "#db/schema/outbox.ts";
import { parseEmail } from "#server/catalog/channels/email/email.ts";
import { fingerprintOf } from "#server/kernel/fingerprint.ts";
import { notifyWorkspaces } from "#server/kernel/notify.ts";

const REASONS: Record<SuppressionCause, string> = {
  bounce: "Mail to this address came back",
  complaint: "They said that our mail is spam",
  refused: "The mail server says that there is no such mailbox",
};

/** Why an address gets no mail of this workspace; undefined: it may. */
export async function readSuppression(
  db: Db,
  of: { workspaceId: number; target: string },
): Promise<string | undefined> {
  const [row] = await db.execute<{ cause: SuppressionCause }>(sql`
    select cause from suppression
    where workspace_id = ${of.workspaceId}::bigint and fingerprint = ${fingerprintOf(of.target)}`);
  return row && REASONS[row.cause];
}

/**
 * Remembers mailboxes that are not there, so that linking one again does not write to it again.
 *
 * Rows: suppression inserted.
 */
export async function suppressRefused(
  tx: Tx,
  of: { refused: readonly { workspaceId: number; target: string; reason: string }[]; now: Date },
): Promise<void> {
  const rows = of.refused.flatMap(({ target, ...one }) => {
    const label = labelOf(target);
    return label ? [{ ...one, label, fingerprint: fingerprintOf(target) }] : [];
  });
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into suppression (workspace_id, fingerprint, label, cause, detail, created_at)
    select distinct on ("workspaceId", fingerprint) "workspaceId", fingerprint, label, 'refused', reason || '.',
      ${of.now.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r
      ("workspaceId" bigint, fingerprint text, label text, reason text)
    order by "workspaceId", fingerprint
    on conflict (workspace_id, fingerprint) do nothing`);
  await notifyWorkspaces(
    tx,
    rows.map(({ workspaceId }) => workspaceId),
    "suppression",
  );
}

function labelOf(target: string): string | undefined {
  try {
    return parseEmail(target).label;
  } catch {
    return undefined;
  }
}
