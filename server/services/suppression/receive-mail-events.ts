import { sql } from "drizzle-orm";
import { getDb, type Tx } from "#db/client.ts";
import type { SuppressionCause } from "#db/schema/outbox.ts";
import { oneLine, shorten } from "#server/catalog/channels/plain-text.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { addressBook } from "#server/pipeline/outbox/address-book.ts";
import { turnOffAddress } from "#server/services/channel/turn-off-address.ts";
import type { MailEvent } from "./mail-event.ts";

const REASONS: Record<MailEvent["kind"], string> = {
  bounce: "Mail to this address came back",
  complaint: "You said that our mail is spam",
};
const DETAIL_MAX = 300;

/**
 * Takes what a mail provider says after it took mails. A mailbox that is not there gets nothing more of any workspace;
 * who called one workspace's mail spam gets nothing more of that one, or of all where it is not known which it was.
 * Safe to repeat. A bounce that may pass comes to nothing.
 *
 * @returns how many addresses are suppressed now that were not before
 */
export async function receiveMailEvents(events: readonly MailEvent[], now: Date): Promise<number> {
  let count = 0;
  const book = await addressBook();
  // as the owner: a provider is no member of anything, and its word concerns every workspace
  for (const event of events.filter(({ isPermanent }) => isPermanent)) {
    count += await getDb().db.transaction((tx) =>
      receiveOne(tx, { event, mark: book.markOf("email", event.address), now }),
    );
  }
  return count;
}

type Told = { event: MailEvent; mark: string; now: Date };

async function receiveOne(tx: Tx, { event, mark, now }: Told): Promise<number> {
  const all = await findAddresses(tx, { mark, messageId: event.messageId ?? "" });
  const ofMessage = all.filter(({ isOfMessage }) => isOfMessage);
  const concerned = event.kind === "complaint" && ofMessage.length > 0 ? ofMessage : all;
  let count = 0;
  for (const { workspaceId, subscriberId, label } of concerned) {
    const cause: SuppressionCause = event.kind;
    const added = await tx.execute(sql`
      insert into suppression (workspace_id, mark, label, cause, detail, created_at)
      values (${workspaceId}::bigint, ${mark}, ${label}, ${cause}, ${detailOf(event)},
        ${now.toISOString()}::timestamptz)
      on conflict (workspace_id, mark) do update set cause = 'complaint', detail = excluded.detail
        where excluded.cause = 'complaint' and suppression.cause <> 'complaint'
      returning id`);
    count += added.length;
    await turnOffAddress(tx, { workspaceId, subscriberId, mark, reason: REASONS[event.kind] });
    await notifyChange(tx, { workspaceId, topic: "suppression" });
  }
  return count;
}

/** Without the address itself, which servers like to repeat in their own spelling. */
function detailOf({ kind, detail }: MailEvent): string {
  const plain = kind === "bounce" ? "The mail came back." : "They said that it is spam.";
  const said = shorten(oneLine(detail).replace(/[^\s<>]+@[^\s<>]+/g, "the address"), DETAIL_MAX);
  return said ? `${plain} Said was: ${said}` : plain;
}

type Found = { workspaceId: number; subscriberId: number; label: string; isOfMessage: boolean };

async function findAddresses(tx: Tx, { mark, messageId }: { mark: string; messageId: string }): Promise<Found[]> {
  const rows = await tx.execute<{
    workspaceId: string;
    subscriberId: string;
    label: string;
    isOfMessage: boolean;
  }>(sql`
    select a.workspace_id as "workspaceId", a.subscriber_id as "subscriberId", a.label,
      exists (
        select from delivery d
        where d.channel = 'email' and d.receipt_id = ${messageId} and d.subscriber_id = a.subscriber_id) as "isOfMessage"
    from channel_address a
    where a.kind = 'email' and a.mark = ${mark}
    order by a.workspace_id, a.id`);
  return rows.map((row) => ({
    ...row,
    workspaceId: Number(row.workspaceId),
    subscriberId: Number(row.subscriberId),
  }));
}
