import { getDb, type Tx } from "#db/client.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { env } from "#server/kernel/env.ts";
import { logPipeline } from "#server/kernel/log.ts";
import { createEngine, type Engine } from "./engine.ts";
import type { Stage } from "./hand-overs.ts";

// One per process, kept over reloads in development; made at first use.
const holder = globalThis as unknown as { bellwetherWake?: Promise<Engine | undefined> };

/**
 * Readies `wake` for a process that runs no stages, such as the web. Call it before the transaction begins.
 *
 * Should the engine not start, rows wait for their stage's next sweep: about two seconds.
 */
export async function readyToWake(): Promise<(tx: Tx, stage: Stage) => Promise<void>> {
  holder.bellwetherWake ??= start();
  const engine = await holder.bellwetherWake;
  return async (tx, stage) => {
    await engine?.enqueue(tx, stage);
  };
}

/** Before the database is closed. */
export async function stopWaking(): Promise<void> {
  const engine = await holder.bellwetherWake;
  holder.bellwetherWake = undefined;
  await engine?.stop();
}

async function start(): Promise<Engine | undefined> {
  const engine = createEngine({ url: env().DATABASE_URL, db: getDb().db, clock: systemClock });
  try {
    await engine.start();
    return engine;
  } catch (error) {
    logPipeline.warn({ err: error }, "the job engine did not start here; stages find new rows by their sweep");
    holder.bellwetherWake = undefined;
    return undefined;
  }
}
