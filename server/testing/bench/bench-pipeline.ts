import { closeDb, getDb } from "#db/client.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { startDeadline } from "#server/kernel/deadline.ts";
import { env } from "#server/kernel/env.ts";
import { safeFetch } from "#server/kernel/safe-fetch.ts";
import { createPipeline } from "#server/pipeline/index.ts";
import { stopWaking } from "#server/pipeline/wake.ts";
import { startBenchDatabase } from "./bench-database.ts";

/** Runs a benchmark beside a worker's pipeline in this process, on a database of its own; no chain is read. */
export async function withPipeline<T>(work: () => Promise<T>): Promise<T> {
  const database = await startBenchDatabase();
  const pipeline = createPipeline({
    db: getDb().db,
    settings: env(),
    clock: systemClock,
    chance: Math.random,
    deadline: startDeadline,
    fetch: safeFetch,
    chains: new Map(),
    roles: new Set(["pipeline", "channels"]),
  });
  try {
    await pipeline.start();
    return await work();
  } finally {
    await pipeline.stop();
    await stopWaking();
    await closeDb();
    await database.remove();
  }
}
