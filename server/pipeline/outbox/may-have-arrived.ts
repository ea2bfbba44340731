import { type SQL, sql } from "drizzle-orm";
import { againKeyIn } from "./effect-key.ts";

/** It arrived, or some try of it has no answer that says that it did not: however it stands now. */
export const wasPerhapsReceived = (of: SQL): SQL => sql`
  (${of}.state = 'delivered' or exists (
    select from delivery_attempt a
    where a.delivery_id in (${of}.id, ${of}.digest_id) and a.outcome in ('unknown', 'accepted')))`;

/** The same of what is at its end: what waits for its next try is looked at again when it has one. */
export const mayHaveArrived = (of: SQL): SQL => sql`
  (${of}.state in ('delivered', 'cancelled', 'suppressed', 'dead') and ${wasPerhapsReceived(of)})`;

/**
 * The same was told once more, under the next key. Nothing takes back the telling before it any more: either that was
 * taken back, or nobody knows whether it was, and then the correction of the later telling is of both.
 */
export const isToldAnew = (of: SQL): SQL => sql`
  exists (select from delivery n where n.effect_key = ${againKeyIn(sql`${of}.effect_key`)} and ${mayHaveArrived(sql`n`)})`;
