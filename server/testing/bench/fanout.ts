import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { postSignal } from "#server/services/signal/post-signal.ts";
import { withPipeline } from "./bench-pipeline.ts";
import { report } from "./report.ts";
import { makeSignalWorld, type SignalWorld } from "./signal-world.ts";

/**
 * One event, N subscribers of a topic, each with their own line: from the event's commit to the first and the last
 * message in an inbox, through every stage. The limit beside it is the same number of rows put into the same tables by
 * two bare `insert … select` in one transaction, measured in the same run.
 */

const SIZES = [1_000, 10_000];
/** Every measured run follows one that is not counted: a first run plans its statements and fills its caches. */
const REPEATS = 3;
/** Health factor of the event: just over half have their line at or above it. */
const VALUE = "1.45";
const TARGETS = {
  /** How many times the bare inserts the whole path may take; the sturdiest figure, as both sides share the machine. */
  ratioMax: 30,
  firstMsMax: 1_000,
  perSecondMin: 500,
};

export function benchFanout(): Promise<boolean> {
  return withPipeline(async () => {
    let isGood = true;
    for (const size of SIZES) isGood = (await measure(size)) && isGood;
    return isGood;
  });
}

async function measure(size: number): Promise<boolean> {
  const world = await makeSignalWorld({ name: `bench-${size}`, size, value: VALUE });
  await getDb().db.execute(sql`analyze`);
  await fire(world.token, world.expected);
  const runs: Timing[] = [];
  for (let i = 0; i < REPEATS; i++) runs.push(await fire(world.token, world.expected));
  const limitMs = Math.min(...(await repeat(REPEATS, () => bareInserts(world))));
  const best = runs.toSorted((a, b) => a.allMs - b.allMs)[0] as Timing;
  const ratio = best.allMs / limitMs;
  const perSecond = (size / best.allMs) * 1000;
  await checkContents(world);
  return report(`fan-out to ${size.toLocaleString("en")} subscribers, ${world.expected.toLocaleString("en")} told`, [
    { label: "event → first message", value: best.firstMs, unit: "ms", max: TARGETS.firstMsMax },
    { label: "event → last message", value: best.allMs, unit: "ms" },
    { label: "event → every execution ended", value: best.endedMs, unit: "ms" },
    { label: "subscribers per second", value: perSecond, unit: "/s", min: TARGETS.perSecondMin },
    { label: "limit: bare inserts of the same rows", value: limitMs, unit: "ms" },
    { label: "times the limit", value: ratio, unit: "×", max: TARGETS.ratioMax },
    { label: "all runs, last message", value: runs.map((run) => Math.round(run.allMs)).join(", "), unit: "ms" },
  ]);
}

type Timing = { firstMs: number; allMs: number; endedMs: number };
/** Posts one signal and waits until as many messages as must come have come. */
async function fire(token: string, expected: number): Promise<Timing> {
  const { db } = getDb();
  const [before] = await db.execute<{ id: string }>(sql`select coalesce(max(id), 0)::text as id from execution`);
  const [inbox] = await db.execute<{ id: string }>(sql`select coalesce(max(id), 0)::text as id from inbox_message`);
  const count = (query: ReturnType<typeof sql>) => db.execute<{ n: number }>(query).then(([row]) => row?.n ?? 0);
  const startedAt = performance.now();
  await postSignal({ token, body: JSON.stringify({ healthFactor: VALUE }), idempotencyKey: null, now: new Date() });
  const since = () => performance.now() - startedAt;
  const until = async (query: ReturnType<typeof sql>, atLeast: number, pauseMs: number) => {
    for (let n = 0; n < atLeast; n = await count(query)) {
      await sleep(pauseMs);
      if (since() > 120_000) throw new Error(`only ${n} of ${atLeast} came`);
    }
    return since();
  };
  const messages = sql`select count(*)::int as n from (
    select from inbox_message where id > ${inbox?.id ?? "0"}::bigint limit ${expected}::int) m`;
  const firstMs = await until(sql`${messages}`, 1, 2);
  const allMs = await until(sql`${messages}`, expected, 15);
  const open = sql`select (not exists (
    select from execution where id > ${before?.id ?? "0"}::bigint and state <> 'done'))::int as n`;
  return { firstMs, allMs, endedMs: await until(open, 1, 15) };
}

/** As many execution, delivery and inbox rows as the event made, by bare statements; rolled back. */
async function bareInserts({ workspaceId, workflowId, expected, size }: SignalWorld): Promise<number> {
  const { db } = getDb();
  const rollBack = new Error("rolled back");
  let ms = 0;
  await db
    .transaction(async (tx) => {
      const startedAt = performance.now();
      await tx.execute(sql`
        insert into execution (workspace_id, run_id, workflow_id, subscriber_id, created_at)
        select workspace_id, -1, ${workflowId}::bigint, id, now() from subscriber
        where workspace_id = ${workspaceId}::bigint order by id limit ${size}::int`);
      await tx.execute(sql`
        insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, effect_key, channel,
          urgency, content, next_at, occurred_at, created_at)
        select workspace_id, workflow_id, run_id, id, subscriber_id, 'then', 'bench:' || id, 'in-app', 'urgent',
          '{"kind":"message","subject":"Health factor 1.45","body":"Your line is 1.50."}', now(), now(), now()
        from execution where run_id = -1 order by id limit ${expected}::int`);
      ms = performance.now() - startedAt;
      throw rollBack;
    })
    .catch((error: unknown) => {
      if (error !== rollBack) throw error;
    });
  return ms;
}

/** Each subscriber by their own settings: exactly those at or above the value were told, and with their own line. */
async function checkContents({ workspaceId }: SignalWorld): Promise<void> {
  const [wrong] = await getDb().db.execute<{ n: number }>(sql`
    select count(*)::int as n from inbox_message m join preference p on p.subscriber_id = m.subscriber_id
    where m.workspace_id = ${workspaceId}::bigint and (
      (p.own ->> 'line')::numeric < ${VALUE}::numeric
      or rtrim(split_part(split_part(m.body, 'Your line is ', 2), '.', 1) || '.' || split_part(m.body, '.', 2), '.')::numeric
        <> (p.own ->> 'line')::numeric)`);
  if (wrong?.n !== 0) throw new Error(`${wrong?.n} messages are not by their subscriber's own settings`);
}

async function repeat(times: number, work: () => Promise<number>): Promise<number[]> {
  const results: number[] = [];
  for (let i = 0; i < times; i++) results.push(await work());
  return results;
}
