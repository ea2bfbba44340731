import { type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { Pace } from "#server/catalog/define-channel.ts";
import { type Known, placeFor } from "./pacer.ts";

/** One that is to be sent; `key` tells its target. */
export type Paced = { deliveryId: number; key: string; paces: readonly Pace[]; slotAt: Date | null };

/** `waitMs`: for how long; `slotAt`: the place that is kept for it. */
export type TooEarly = { id: number; waitMs: number; slotAt: Date };

type Row = { target: string; slots: number[]; sent: number[]; restsUntil: number; now: number };

/**
 * Which of these come too early for their targets, over all workers. Those who go, and those who wait, have their
 * places from now on. Targets are locked in the order of their keys until the transaction ends.
 *
 * Rows: target_pace.
 */
export async function placeInTargets(
  tx: Tx,
  of: { lane: string; paced: readonly Paced[]; paceNow: SQL },
): Promise<TooEarly[]> {
  const paced = of.paced.filter(({ paces }) => paces.length > 0);
  if (paced.length === 0) return [];
  const keys = [...new Set(paced.map(({ key }) => key))];
  const rows = await tx.execute<Row>(sql`
    insert into target_pace as p (lane, target, used_at)
    select ${of.lane}, value, ${of.paceNow} from jsonb_array_elements_text(${jsonText(keys)}::text::jsonb) order by value
    on conflict (lane, target) do update set used_at = greatest(p.used_at, excluded.used_at)
    returning target, ${msOf(of.paceNow)} as now, coalesce(${msOf(sql`rests_until`)}, 0) as "restsUntil",
      ${listOf(sql`slots`)} as slots, ${listOf(sql`sent_at`)} as sent`);
  const known = new Map<string, Known & { now: number }>(rows.map(({ target, ...row }) => [target, row]));
  const early: TooEarly[] = [];
  for (const { deliveryId, key, paces, slotAt } of paced) {
    const target = known.get(key);
    if (!target) continue;
    const place = placeFor(target, { paces, nowMs: target.now, slot: slotAt?.getTime() ?? null });
    known.set(key, { ...target, slots: place.slots, sent: place.sent });
    const waitMs = place.at - target.now;
    if (waitMs > 0) early.push({ id: deliveryId, waitMs, slotAt: new Date(place.at) });
  }
  await keepSlots(tx, of.lane, known);
  return early;
}

/** Whole milliseconds, as dates have them here: a place must not lie a fraction after itself. */
const msOf = (time: SQL): SQL => sql`floor(extract(epoch from ${time}) * 1000)::float8`;

const listOf = (times: SQL): SQL =>
  sql`array(select ${msOf(sql`s`)} from unnest(${times}) with ordinality u (s, n) order by n)`;

async function keepSlots(tx: Tx, lane: string, known: ReadonlyMap<string, Known>): Promise<void> {
  const dates = (times: readonly number[]) => times.map((ms) => new Date(ms));
  const rows = [...known].map(([target, of]) => ({ target, slots: dates(of.slots), sent: dates(of.sent) }));
  await tx.execute(sql`
    update target_pace p set slots = r.slots, sent_at = r.sent, used_at = greatest(p.used_at, r.slots[array_upper(r.slots, 1)])
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r (target text, slots timestamptz[], sent timestamptz[])
    where p.lane = ${lane} and p.target = r.target`);
}

/** The target takes nothing more for so long, of any worker. */
export async function restTarget(
  db: Db,
  of: { lane: string; key: string; seconds: number; paceNow: SQL },
): Promise<void> {
  const until = sql`${of.paceNow} + ${of.seconds}::float8 * interval '1 second'`;
  await db.execute(sql`
    insert into target_pace as p (lane, target, rests_until, used_at) values (${of.lane}, ${of.key}, ${until}, ${until})
    on conflict (lane, target) do update set rests_until = greatest(p.rests_until, excluded.rests_until),
      used_at = greatest(p.used_at, excluded.used_at)`);
}

/** Forgets targets that every window has long passed. */
export async function forgetTargets(tx: Tx, paceNow: SQL): Promise<void> {
  await tx.execute(sql`delete from target_pace where used_at < ${paceNow} - interval '10 minutes'`);
}
