import { sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { Parcel } from "#server/catalog/define-channel.ts";
import { assert } from "#server/kernel/assert.ts";
import { insertInbox } from "./insert-inbox.ts";

type Waiting = { parcel: Parcel; done: () => void; failed: (error: unknown) => void };

/**
 * Makes the in-app channel's way to the inbox: messages given in one go are written by one statement.
 *
 * Rows: inbox_message, inserted once per delivery.
 * @param now when a message is put there
 */
export function createInboxWriter(db: Db, now: () => Date): (parcel: Parcel) => Promise<void> {
  let waiting: Waiting[] = [];

  const write = async () => {
    const batch = waiting;
    waiting = [];
    try {
      await insert(db, { parcels: batch.map((one) => one.parcel), now: now() });
      for (const one of batch) one.done();
    } catch (error) {
      for (const one of batch) one.failed(error);
    }
  };
  return (parcel) =>
    new Promise((done, failed) => {
      // after the caller's own loop, which hands over one parcel after the other
      if (waiting.length === 0) queueMicrotask(() => queueMicrotask(() => void write()));
      waiting.push({ parcel, done, failed });
    });
}

async function insert(db: Db, { parcels, now }: { parcels: Parcel[]; now: Date }): Promise<void> {
  const rows = parcels.map(({ content, ...parcel }) => {
    assert(content.kind === "message", "the inbox holds messages");
    const { subject, body, link } = content;
    return { ...parcel, title: subject, body, linkLabel: link?.label, linkUrl: link?.url };
  });
  const given = sql`(
    select row.*, (select d.held_because from delivery d where d.id = "deliveryId") as "heldBecause",
      ${now.toISOString()}::timestamptz as now
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as row ("workspaceId" bigint, "subscriberId" bigint,
      "deliveryId" bigint, "executionId" bigint, "topicId" bigint, title text, body text, "linkLabel" text,
      "linkUrl" text, urgency text, why text, "occurredAt" timestamptz)) given`;
  await db.execute(sql`${insertInbox(given)} on conflict (delivery_id) do nothing`);
}
