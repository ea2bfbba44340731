import { performance } from "node:perf_hooks";
import { sql } from "drizzle-orm";
import { closeDb, getDb } from "#db/client.ts";
import { balanceOf } from "#server/ledger/account.ts";
import { stopWaking } from "#server/pipeline/wake.ts";
import { postSignal } from "#server/services/signal/post-signal.ts";
import { startCallCounter } from "../call-counter.ts";
import { giveCredits } from "../outbox-world.ts";
import { bundleWorker, workAndKill } from "../worker-process.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { report } from "./report.ts";
import { makeSignalWorld, type SignalWorld } from "./signal-world.ts";
import { webhookLane } from "./webhook-lane.ts";

/**
 * One event to a hundred thousand subscribers, a web call for each, worked on by two real worker processes of which one
 * is killed every few seconds. What was under way in a dead one's lane is sent again when its lease has run out, and the
 * far side counts how often it got each.
 */

const SUBSCRIBERS = 100_000;
const KILL_EVERY_MS = 5_000;
const PLACES = 256;
/** No more than twice as many as a lane has places are in doubt at once: on their way, and waiting to be written down. */
const IN_DOUBT_MAX = 2 * PLACES;
const LANES = webhookLane(PLACES);

export async function benchKills({ isQuick }: { isQuick: boolean }): Promise<boolean> {
  const database = await startBenchDatabase();
  const bundle = await bundleWorker();
  const counter = await startCallCounter();
  try {
    const size = isQuick ? SUBSCRIBERS / 10 : SUBSCRIBERS;
    const config = { method: "POST", url: [counter.url], headers: [], body: [] };
    const world = await makeSignalWorld({ name: "kills", size, tell: { type: "webhook", v: 1, name: "", config } });
    await giveCredits(world.workspaceId, size);
    await getDb().db.execute(sql`analyze`);
    let startedAt = 0;
    let toldAt = 0;
    const kills = await workAndKill({
      path: bundle.path,
      settings: { BELLWETHER_LANES: LANES },
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
    const { effects, repeats } = counter.counts();
    const charged = await chargedOf(world);
    return report(`one event to ${world.size.toLocaleString("en")}, two workers, ${kills} of them killed`, [
      { label: "lost", value: world.expected - effects, unit: "", max: 0 },
      { label: "charged beside one credit each", value: Math.abs(charged - world.expected), unit: "", max: 0 },
      { label: "came again, after a kill", value: repeats, unit: "" },
      { label: "came again for each kill", value: kills === 0 ? 0 : repeats / kills, unit: "", max: IN_DOUBT_MAX },
      { label: "kills", value: kills, unit: "", min: 1 },
      { label: "event → nothing waits any more", value: seconds, unit: "s" },
      { label: "the dead's last, after their leases", value: (performance.now() - toldAt) / 1_000, unit: "s" },
      { label: "subscribers per second", value: world.size / seconds, unit: "/s" },
    ]);
  } finally {
    await counter.close();
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
          select from delivery where workspace_id = ${workspaceId}::bigint and channel = 'webhook'
            and state in ('waiting', 'retrying') and lease_until is null))::int as waiting,
      (exists (
        select from delivery where workspace_id = ${workspaceId}::bigint and channel = 'webhook'
          and state in ('waiting', 'retrying') and lease_until is not null))::int as sending`);
  return row ?? { waiting: 1, sending: 1 };
}

/** In whole credits. */
async function chargedOf({ workspaceId }: SignalWorld): Promise<number> {
  const { spentMilli } = await getDb().db.transaction((tx) => balanceOf(tx, workspaceId));
  return spentMilli / 1_000;
}
