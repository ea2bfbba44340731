import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { postSignal } from "#server/services/signal/post-signal.ts";
import { withPipeline } from "./bench-pipeline.ts";
import { quantile } from "./quantile.ts";
import { report } from "./report.ts";
import { makeSignalWorld, type SignalWorld } from "./signal-world.ts";

/**
 * A small workspace's events, each to its one subscriber, from the event's commit to the accepted send: alone, and while
 * a neighbour's one event goes to a hundred thousand.
 */

const NEIGHBOURS = 100_000;
/** The event of both: nobody's line is below it. */
const VALUE = "1.00";
const EVENTS = 60;
const EVENTS_QUICK = 15;
/** About three a second, so that they meet the neighbour's run in every phase. */
const PAUSE_MS = 300;
const TARGETS = { timesAlone: 3, msMax: 500 };

export function benchFair({ isQuick }: { isQuick: boolean }): Promise<boolean> {
  return withPipeline(async () => {
    const events = isQuick ? EVENTS_QUICK : EVENTS;
    const small = await makeSignalWorld({ name: "small", size: 1 });
    const big = await makeSignalWorld({ name: "big", size: isQuick ? NEIGHBOURS / 5 : NEIGHBOURS });
    await getDb().db.execute(sql`analyze`);
    await sendSome(small, 10);
    const alone = await sendSome(small, events);
    await post(big, "1");
    while (!(await isTelling(big))) await sleep(10);
    const startedAt = performance.now();
    const beside = await sendSome(small, events, () => isTelling(big));
    const seconds = (performance.now() - startedAt) / 1_000;
    const told = await toldOf(big);
    const most = Math.max(TARGETS.timesAlone * quantile(alone, 0.99), TARGETS.msMax);
    return report(
      `${events} events of a small workspace beside a neighbour's run of ${big.size.toLocaleString("en")}`,
      [
        { label: "event → accepted send, alone, p50", value: quantile(alone, 0.5), unit: "ms" },
        { label: "the same, p99", value: quantile(alone, 0.99), unit: "ms" },
        { label: "beside the neighbour's run, p50", value: quantile(beside, 0.5), unit: "ms" },
        { label: "the same, p99", value: quantile(beside, 0.99), unit: "ms", max: most },
        { label: "neighbour's told at the end of it", value: told, unit: "" },
        { label: "neighbour's told per second meanwhile", value: told / seconds, unit: "/s" },
      ],
    );
  });
}

async function sendSome(world: SignalWorld, count: number, goesOn = async () => true): Promise<number[]> {
  const times: number[] = [];
  while (times.length < count && (await goesOn())) {
    times.push(await sendOne(world));
    await sleep(PAUSE_MS);
  }
  return times;
}

let sent = 0;

async function sendOne(world: SignalWorld): Promise<number> {
  const told = await toldOf(world);
  sent += 1;
  const startedAt = performance.now();
  await post(world, `small-${sent}`);
  while ((await toldOf(world)) === told) await sleep(3);
  return performance.now() - startedAt;
}

/** Some of its messages have left and others wait. */
async function isTelling({ workspaceId }: SignalWorld): Promise<boolean> {
  const [row] = await getDb().db.execute<{ is: boolean }>(sql`
    select exists (select from delivery where workspace_id = ${workspaceId}::bigint and state in ('delivered', 'dead'))
      and exists (select from run where workspace_id = ${workspaceId}::bigint and state in ('waiting', 'running')) as is`);
  return row?.is === true;
}

function post({ token }: SignalWorld, idempotencyKey: string): Promise<unknown> {
  return postSignal({ token, body: JSON.stringify({ healthFactor: VALUE }), idempotencyKey, now: new Date() });
}

/** In-app messages are accepted by the row that they become. By the subscribers' index: it costs nothing beside a run. */
async function toldOf({ workspaceId }: SignalWorld): Promise<number> {
  const [row] = await getDb().db.execute<{ told: number }>(sql`
    select coalesce(sum(m.n), 0)::int as told from subscriber s
    cross join lateral (select count(*) as n from inbox_message where subscriber_id = s.id) m
    where s.workspace_id = ${workspaceId}::bigint`);
  return row?.told ?? 0;
}
