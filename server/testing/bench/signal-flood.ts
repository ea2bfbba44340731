import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { Pool } from "undici";
import { getDb } from "#db/client.ts";
import type { SignalWorld } from "./signal-world.ts";

/** Lines are spread over 101 values, so that a thousand and ten have ten at the highest. */
export const SMALL = { subscribers: 1_010, value: "2.00", matches: 10 } as const;

type Flood = {
  url: string;
  connections: number;
  count: number;
  /** Posts no faster than this. */
  perSecond?: number;
  /** Where the event with this number goes, and by which key the door knows it again. */
  to: (at: number) => { path: string; key: string };
};

/** Posts so many small events. @returns how long that took, and when each was posted, by its key */
export async function postAll({ url, connections, count, perSecond, to }: Flood) {
  const pool = new Pool(url, { connections });
  const postedAt = new Map<string, number>();
  const startedAt = performance.now();
  let next = 0;
  const post = async () => {
    for (let at = next++; at < count; at = next++) {
      if (perSecond) await sleep(Math.max(0, startedAt + (at * 1_000) / perSecond - performance.now()));
      const { path, key } = to(at);
      postedAt.set(key, Date.now());
      const { statusCode, body } = await pool.request({
        method: "POST",
        path,
        headers: { "content-type": "application/json", "idempotency-key": key },
        body: JSON.stringify({ healthFactor: SMALL.value }),
      });
      await body.dump();
      if (statusCode !== 202) throw new Error(`the door answered ${statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, post));
  const postedMs = performance.now() - startedAt;
  await pool.close();
  return { postedMs, postedAt };
}

type Fired = {
  teams: SignalWorld[];
  connections: number;
  count: number;
  perSecond?: number;
  way?: "one-by-one" | "inbox";
};
type Arrival = { key: string; at: number };
type Timing = { postedMs: number; allMs: number; latenciesMs: number[] };

let fired = 0;

/** Posts so many events and waits until all of their messages stand in inboxes. */
export async function fire(url: string, { teams, way = "inbox", ...of }: Fired): Promise<Timing> {
  const batch = `batch-${++fired}-`;
  const before = await inboxSize();
  const to = (at: number) => ({ path: `/${way}/${teams[at % teams.length]?.token}`, key: `${batch}${at}` });
  const { postedMs, postedAt } = await postAll({ url, ...of, to });
  const told = await arrivals(batch, { count: of.count, before });
  const latenciesMs = told.map(({ key, at }) => at - (postedAt.get(key) ?? Number.NaN)).sort((a, b) => a - b);
  const lastAt = Math.max(...told.map(({ at }) => at));
  return { postedMs, allMs: lastAt - Math.min(...postedAt.values()), latenciesMs };
}

/** When the last of each event's ten messages stood in its inbox for others to see. */
async function arrivals(batch: string, { count, before }: { count: number; before: number }): Promise<Arrival[]> {
  const { matches } = SMALL;
  const startedAt = performance.now();
  while ((await inboxSize()) < before + count * matches) {
    if (performance.now() - startedAt > 180_000) throw new Error(`not all of ${count} events were told`);
    await sleep(250);
  }
  const rows = await getDb().db.execute<{ key: string; at: string }>(sql`
    select e.source_key as key, extract(epoch from max(pg_xact_commit_timestamp(m.xmin))) * 1000 as at
    from event e join run r on r.event_id = e.id join execution x on x.run_id = r.id
    join inbox_message m on m.execution_id = x.id
    where e.source_key like ${`${batch}%`} group by e.source_key having count(*) = ${matches}::integer`);
  if (rows.length !== count) throw new Error(`only ${rows.length} of ${count} events were told to ${matches}`);
  return [...rows].map(({ key, at }) => ({ key, at: Number(at) }));
}

async function inboxSize(): Promise<number> {
  const [row] = await getDb().db.execute<{ n: number }>(sql`select count(*)::int as n from inbox_message`);
  return row?.n ?? 0;
}
