import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { closeDb, getDb } from "#db/client.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { createEngine } from "#server/pipeline/engine.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { quantile } from "./quantile.ts";
import { report } from "./report.ts";

/**
 * From the beginning of the transaction that hands over to the start of the stage that was woken, under light load. The limit beside it is
 * a bare NOTIFY from one connection to another, measured in the same run.
 */

const WAKES = 200;
const PAUSE_MS = 15;
const TARGETS = { p50MsMax: 30, ratioMax: 40 };

export async function benchWake(): Promise<boolean> {
  const database = await startBenchDatabase();
  const { db, sql } = getDb();
  let started = () => {};
  let isWaiting = false;
  const engine = createEngine({ url: database.url, db, clock: systemClock });
  const take = async () => {
    if (isWaiting) started();
    isWaiting = false;
    return 0;
  };
  engine.work("match", { take, concurrency: 1, sweepMs: 60_000 });
  try {
    await engine.start();
    await sleep(500);
    const wakes = await measure(async (arrived) => {
      started = arrived;
      isWaiting = true;
      await db.transaction((tx) => engine.enqueue(tx, "match"));
    });
    let heard = () => {};
    const listening = await sql.listen("bench", () => heard());
    const notices = await measure(async (arrived) => {
      heard = arrived;
      await sql.notify("bench", "");
    });
    await listening.unlisten();
    return report("enqueue → start of the stage", [
      { label: "p50", value: quantile(wakes, 0.5), unit: "ms", max: TARGETS.p50MsMax },
      { label: "p99", value: quantile(wakes, 0.99), unit: "ms" },
      { label: "limit: a bare NOTIFY, p50", value: quantile(notices, 0.5), unit: "ms" },
      {
        label: "times the limit, p50",
        value: quantile(wakes, 0.5) / quantile(notices, 0.5),
        unit: "×",
        max: TARGETS.ratioMax,
      },
    ]);
  } finally {
    await engine.stop();
    await closeDb();
    await database.remove();
  }
}

/** Milliseconds from before the transaction that triggers until it has arrived, sorted. */
async function measure(trigger: (arrived: () => void) => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < WAKES; i++) {
    const startedAt = performance.now();
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const committed = trigger(arrived);
    await arrival;
    times.push(performance.now() - startedAt);
    await committed;
    await sleep(PAUSE_MS);
  }
  return times.sort((a, b) => a - b);
}
