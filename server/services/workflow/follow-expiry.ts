import type { Db } from "#db/client.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { logPipeline } from "#server/kernel/log.ts";
import { expireWorkflows } from "./expire-workflows.ts";

/** How late a workflow may pause at its end. */
const LOOK_EVERY_MS = 5_000;

/** Has workflows pause at their end until `stop`. Any number of processes may do it. */
export function followExpiry({ db, clock }: { db: Db; clock: Clock }): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const following = follow({ db, clock, signal: stopping.signal });
  return {
    stop() {
      stopping.abort();
      return following;
    },
  };
}

async function follow({ db, clock, signal }: { db: Db; clock: Clock; signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    try {
      while ((await expireWorkflows(db, clock.now())) > 0 && !signal.aborted);
    } catch (error) {
      logPipeline.error({ err: error }, "workflows could not be paused at their end; tried again");
    }
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}
