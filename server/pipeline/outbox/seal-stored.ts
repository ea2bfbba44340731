import { type SQL, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { Secret } from "#server/kernel/secret.ts";
import { type AddressBook, MARK_START, openAddressBook } from "./address-book.ts";
import { shownName } from "./shown-name.ts";

const BATCH = 2_000;
const FORGOTTEN = "forgotten:";

/**
 * Seals what was stored before addresses were sealed. Each batch is by itself and is passed over once it is done: safe
 * to kill, to run again, and to run at once from many processes. Nothing of the outbox or the channels may run beside.
 *
 * Rows: channel_address, channel_link, sealed; delivery, its target → a mark; suppression, its hash → a mark.
 * @throws when addresses were stored under another key
 */
export async function sealStored(db: Db, key: Secret): Promise<void> {
  const book = await openAddressBook(db, key);
  const [row] = await db.execute<{ isDone: boolean }>(
    sql`select sealed_all_at is not null as "isDone" from address_key`,
  );
  if (row?.isDone) return;
  for (const table of [sql`channel_address`, sql`channel_link`]) {
    while ((await sealBatch(db, book, table)) > 0);
  }
  while ((await markSuppressions(db, book)) > 0);
  for (let after = 0, last = await markDeliveries(db, book, after); last > after; ) {
    after = last;
    last = await markDeliveries(db, book, after);
  }
  await db.execute(sql`update address_key set sealed_all_at = now()`);
}

type Open = { id: string; kind: string; target: string; label: string };

function sealBatch(db: Db, book: AddressBook, table: SQL) {
  return db.transaction(async (tx) => {
    const open = await tx.execute<Open>(sql`
      select id, kind, sealed as target, label from ${table}
      where mark = '' and sealed <> '' order by id limit ${BATCH}::integer for update`);
    const rows = open.map((one) => ({ id: one.id, ...closed(book, one) }));
    await tx.execute(sql`
      update ${table} a set sealed = r.sealed, mark = r.mark, label = r.label
      from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r (id bigint, sealed text, mark text, label text)
      where a.id = r.id`);
    return rows.length;
  });
}

/** Of a deleted address only the hash was kept, and nothing can be sealed. */
function closed(book: AddressBook, { kind, target, label }: Open) {
  if (target.startsWith(FORGOTTEN)) {
    return { sealed: "", mark: book.markOfHash(kind, target.slice(FORGOTTEN.length)), label };
  }
  const shown = kind === "telegram" ? shownName(label) : label || "•••";
  return { sealed: book.seal({ target, label }), mark: book.markOf(kind, target), label: shown };
}

/** Their hash was of the mail address in small letters, as its mark is. */
function markSuppressions(db: Db, book: AddressBook): Promise<number> {
  return db.transaction(async (tx) => {
    const plain = await tx.execute<{ id: string; hash: string }>(sql`
      select id, mark as hash from suppression
      where not starts_with(mark, ${MARK_START}) order by id limit ${BATCH}::integer for update`);
    const rows = plain.map(({ id, hash }) => ({ id, mark: book.markOfHash("email", hash) }));
    await tx.execute(sql`
      update suppression s set mark = r.mark
      from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r (id bigint, mark text)
      where s.id = r.id`);
    return rows.length;
  });
}

/** @returns the last one that was looked at, or `after` */
function markDeliveries(db: Db, book: AddressBook, after: number): Promise<number> {
  return db.transaction(async (tx) => {
    const plain = await tx.execute<{ id: string; channel: string; target: string }>(sql`
      select id, channel, target from delivery
      where id > ${after}::bigint and channel in ('email', 'telegram', 'web-push') and target <> ''
        and not starts_with(target, ${MARK_START})
      order by id limit ${BATCH}::integer for update`);
    const rows = plain.map(({ id, channel, target }) => ({ id, mark: book.markOf(channel, target) }));
    await tx.execute(sql`
      update delivery d set target = r.mark
      from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r (id bigint, mark text)
      where d.id = r.id`);
    return Math.max(after, ...rows.map(({ id }) => Number(id)));
  });
}
