import { performance } from "node:perf_hooks";
import { sql } from "drizzle-orm";
import { closeDb, getDb } from "#db/client.ts";
import { stopWaking } from "#server/pipeline/wake.ts";
import { postSignal } from "#server/services/signal/post-signal.ts";
import { bundleWorker, workAndKill } from "../worker-process.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { report } from "./report.ts";
import { makeSignalWorld, type SignalWorld } from "./signal-world.ts";

/**
 * One event to a hundred thousand subscribers, worked on by two real worker processes of which one is killed every few
 * seconds. What was under way in a dead one's lane is sent again when its lease has run out.
 */

const SUBSCRIBERS = 100_000;
const KILL_EVERY_MS = 5_000;
/** Places of the lane: no more can be in doubt at once. */
const IN_APP_LANE = 500;

export async function benchKills({ isQuick }: { isQuick: boolean }): Promise<boolean> {
  const database = await startBenchDatabase();
  const bundle = await bundleWorker();
  try {
    const world = await makeSignalWorld({ name: "kills", size: isQuick ? SUBSCRIBERS / 10 : SUBSCRIBERS });
    await getDb().db.execute(sql`analyze`);
    let startedAt = 0;
    let toldAt = 0;
    const kills = await workAndKill({
      path: bundle.path,
      everyMs: KILL_EVERY_MS,
      begin: () => {
        startedAt = performance.now();
        return post(world);
      },
      isAlmostDone: async () => {
        const isTold = (await leftOf(world)).waiting === 0;
        if (isTold) toldAt = performance.now();
        return isTold;
      },
      isDone: async () => {
        const { waiting, sending } = await leftOf(world);
        return waiting + sending === 0;
      },
    });
    const seconds = (toldAt - startedAt) / 1_000;
    const { received, doubled, again } = await outcomeOf(world);
    return report(`one event to ${world.size.toLocaleString("en")}, two workers, ${kills} of them killed`, [
      { label: "lost", value: world.expected - received, unit: "", max: 0 },
      { label: "received twice", value: doubled, unit: "", max: 0 },
      { label: "sent again after a kill", value: again, unit: "" },
      { label: "sent again for each kill", value: kills === 0 ? 0 : again / kills, unit: "", max: IN_APP_LANE },
      { label: "kills", value: kills, unit: "", min: 1 },
      { label: "event → nothing waits any more", value: seconds, unit: "s" },
      { label: "the dead's last, after their leases", value: (performance.now() - toldAt) / 1_000, unit: "s" },
      { label: "subscribers per second", value: world.size / seconds, unit: "/s" },
    ]);
  } finally {
    await stopWaking();
    await closeDb();
    await bundle.remove();
    await database.remove();
  }
}

function post({ token }: SignalWorld): Promise<unknown> {
  return postSignal({ token, body: JSON.stringify({ healthFactor: "1.00" }), idempotencyKey: "1", now: new Date() });
}

/** Each is 0 or 1: looks into indexes that hold only what is left, so that asking costs the workers nothing. */
async function leftOf({ workspaceId }: SignalWorld): Promise<{ waiting: number; sending: number }> {
  const [row] = await getDb().db.execute<{ waiting: number; sending: number }>(sql`
    select (not exists (select from run where workspace_id = ${workspaceId}::bigint and state = 'done')
        or exists (
          select from delivery where workspace_id = ${workspaceId}::bigint and channel = 'in-app'
            and state in ('waiting', 'retrying') and lease_until is null))::int as waiting,
      (exists (
        select from delivery where workspace_id = ${workspaceId}::bigint and channel = 'in-app'
          and state in ('waiting', 'retrying') and lease_until is not null))::int as sending`);
  return row ?? { waiting: 1, sending: 1 };
}

async function outcomeOf({ workspaceId }: SignalWorld) {
  const [row] = await getDb().db.execute<{ received: number; doubled: number; again: number }>(sql`
    select count(distinct subscriber_id)::int as received, (count(*) - count(distinct subscriber_id))::int as doubled,
      (select coalesce(sum(attempts - 1), 0)::int from delivery where workspace_id = ${workspaceId}::bigint) as again
    from inbox_message where workspace_id = ${workspaceId}::bigint`);
  return row ?? { received: 0, doubled: 0, again: 0 };
}
