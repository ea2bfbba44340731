import { type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { SEALED_COLUMNS } from "#db/sealed-columns.ts";
import { openBy, type SecretKey, seal } from "#server/kernel/secret.ts";
import { NoFormerKeyError, StillSealingError, UnknownSealError } from "./errors.ts";
import { keepFormerKey } from "./keep-former-key.ts";

const BATCH = 200;
/** Times that what came meanwhile is taken too, before somebody must be told to stop. */
const ROUNDS_MAX = 3;

export type ResealProgress = { table: string; done: number; total: number };
type ResealDeps = { db: Db; now: Date; onProgress?: (progress: ResealProgress) => void };

type Column = { table: SQL; column: SQL; name: string };
const COLUMNS: readonly Column[] = SEALED_COLUMNS.filter(({ under }) => under === "installation").map((one) => ({
  table: sql.identifier(one.table) as unknown as SQL,
  column: sql.identifier(one.column) as unknown as SQL,
  name: one.table,
}));

/**
 * Seals by the present secret key whatever is sealed by one from before. Looks at everything first, and changes nothing
 * where something opens with none of the keys. Each batch is a transaction of its own and is passed over once it is
 * done: safe to kill, to run again, and to run beside workers and web servers that have both keys.
 *
 * @returns how many rows were sealed anew; afterwards nothing opens with a key from before
 * @throws NoFormerKeyError, UnknownSealError, StillSealingError
 */
export async function resealEverything(key: SecretKey, { db, now, onProgress }: ResealDeps): Promise<number> {
  if (key.former.length === 0) throw new NoFormerKeyError();
  for (const column of COLUMNS) await checkColumn(db, key, column);
  await keepFormerKey(db, key, now);
  let resealed = 0;
  for (let round = 0; ; round++) {
    let found = 0;
    for (const column of COLUMNS) found += await resealColumn(db, key, { column, onProgress });
    resealed += found;
    if (found === 0) return resealed;
    if (round === ROUNDS_MAX) throw new StillSealingError(found);
  }
}

async function checkColumn(db: Db, key: SecretKey, column: Column): Promise<void> {
  let unknown = 0;
  for await (const rows of pages(db, column)) {
    unknown += rows.filter(({ sealed }) => ![key, ...key.former].some((one) => openBy(one, sealed))).length;
  }
  if (unknown > 0) throw new UnknownSealError({ table: column.name, rows: unknown });
}

async function resealColumn(
  db: Db,
  key: SecretKey,
  { column, onProgress }: { column: Column } & Pick<ResealDeps, "onProgress">,
): Promise<number> {
  const [count] = await db.execute<{ total: number }>(sql`select count(*)::integer as total from ${column.table}`);
  const total = count?.total ?? 0;
  let found = 0;
  for (let after = 0, done = 0; ; ) {
    const batch = await db.transaction((tx) => resealBatch(tx, key, { column, after }));
    if (batch.looked === 0) return found;
    [after, done, found] = [batch.last, done + batch.looked, found + batch.resealed];
    if (batch.resealed > 0) onProgress?.({ table: column.name, done, total: Math.max(total, done) });
  }
}

/** Locked, so that nobody's newer value is written over. */
async function resealBatch(tx: Tx, key: SecretKey, { column, after }: { column: Column; after: number }) {
  const rows = await readPage(tx, column, { after, lock: sql`for update` });
  const anew = rows.flatMap(({ id, sealed }) => {
    const plain = key.former.map((one) => openBy(one, sealed)).find((found) => found !== undefined);
    return plain && !openBy(key, sealed) ? [{ id, sealed: seal(plain.reveal(), key) }] : [];
  });
  await tx.execute(sql`
    update ${column.table} t set ${column.column} = r.sealed
    from jsonb_to_recordset(${jsonText(anew)}::text::jsonb) as r (id bigint, sealed text)
    where t.id = r.id`);
  return { looked: rows.length, resealed: anew.length, last: Number(rows.at(-1)?.id ?? after) };
}

async function* pages(db: Db, column: Column) {
  for (let after = 0; ; ) {
    const rows = await readPage(db, column, { after, lock: sql`` });
    if (rows.length === 0) return;
    yield rows;
    after = Number(rows.at(-1)?.id);
  }
}

function readPage(db: Db | Tx, { table, column }: Column, { after, lock }: { after: number; lock: SQL }) {
  return db.execute<{ id: string; sealed: string }>(sql`
    select id, ${column} as sealed from ${table}
    where id > ${after}::bigint and ${column} <> '' order by id limit ${BATCH}::integer ${lock}`);
}
