import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { DEFAULT_PRIOR } from "./cut-off.ts";

/** What is believed at the start, of topics of which that is known. */
export type Priors = ReadonlyMap<number, { base: number; p: readonly number[] }>;

/** Of these topics, what the lines that people set say of somebody of whom nothing is known. */
export async function readPriors(tx: Tx, topicIds: readonly number[]): Promise<Priors> {
  const rows = await tx.execute<{ topicId: string; base: string; p: number[] }>(sql`
    select topic_id as "topicId", base, p from topic_prior where topic_id = any(${idList(topicIds)})`);
  return new Map(rows.map(({ topicId, base, p }) => [Number(topicId), { base: Number(base), p }]));
}

/** The built-in one where none is known, or where sizes are measured by another line than the lines were counted by. */
export function priorOf(priors: Priors, topicId: number, base: number): readonly number[] {
  const known = priors.get(topicId);
  return known && known.base === base && known.p.length === DEFAULT_PRIOR.length ? known.p : DEFAULT_PRIOR;
}
