import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { ReadingTest } from "#server/contract/plan.ts";
import { limits } from "#server/kernel/limits.ts";
import { changePercent, withoutSign } from "./exact.ts";

export type ChangeTest = Extract<ReadingTest, { kind: "changes" }>;

type Sample = { watchId: number; value: string; windowSeconds: number };

/**
 * The values that stood a window ago: the last kept at or before then, or the first of all while there is none so old.
 * Values older than that are forgotten.
 * @returns by watch; nothing for one that was never read before
 */
export async function valuesBefore(tx: Tx, samples: Sample[], at: Date): Promise<Map<number, string>> {
  if (samples.length === 0) return new Map();
  const rows = await tx.execute<{ watchId: string; value: string }>(sql`
    with given as (
      select "watchId" as watch_id, ${at.toISOString()}::timestamptz - "windowSeconds" * interval '1 second' as since
      from jsonb_to_recordset(${jsonText(samples)}::text::jsonb) as given ("watchId" bigint, "windowSeconds" integer)
    ), base as (
      select g.watch_id, s.at, s.value
      from given g
      cross join lateral (
        (select at, value from watch_sample
          where watch_id = g.watch_id and at <= g.since order by at desc limit 1)
        union all
        (select at, value from watch_sample where watch_id = g.watch_id order by at limit 1)
        limit 1) s
    ), forgotten as (
      delete from watch_sample s using base b where s.watch_id = b.watch_id and s.at < b.at
    )
    select watch_id::text as "watchId", value::text as value from base`);
  return new Map(rows.map((row) => [Number(row.watchId), row.value]));
}

/** Keeps values for later, as many as a window needs: one that follows too closely on the last is left out. */
export async function keepSamples(
  tx: Tx,
  samples: Sample[],
  seen: { at: Date; blockHash: `0x${string}` | null },
): Promise<void> {
  if (samples.length === 0) return;
  const at = seen.at.toISOString();
  await tx.execute(sql`
    insert into watch_sample (watch_id, at, value, block_hash)
    select given."watchId", ${at}::timestamptz, given.value, ${seen.blockHash}::text
    from jsonb_to_recordset(${jsonText(samples)}::text::jsonb)
      as given ("watchId" bigint, value numeric, "windowSeconds" integer)
    where not exists (
      select 1 from watch_sample s
      where s.watch_id = given."watchId" and s.at <= ${at}::timestamptz and s.at >
        ${at}::timestamptz - given."windowSeconds" * interval '1 second' / ${limits.watchSamplesPerWindow * 2}::integer)
    on conflict (watch_id, at) do update set value = excluded.value, block_hash = excluded.block_hash`);
}

/** How far the value moved the way that counts, in percent; "0" when it moved the other way, null from zero. */
export function changeThatCounts(test: ChangeTest, from: string, to: string): string | null {
  const change = changePercent(from, to);
  if (change === null) return null;
  const isDown = change.startsWith("-");
  if (test.direction === "either" || (test.direction === "down") === isDown) return withoutSign(change);
  return "0";
}
