import { logPipeline } from "#server/kernel/log.ts";
import { type PullDeps, takePull } from "./take-pull.ts";

const LOOK_EVERY_MS = 10_000;

/** Asks backends on their schedules until `stop`. Any number of processes may do it. */
export function followPulls(deps: PullDeps): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const following = follow(deps, stopping.signal);
  return {
    stop() {
      stopping.abort();
      return following;
    },
  };
}

async function follow(deps: PullDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      while (!signal.aborted && (await takePull(deps)));
    } catch (error) {
      logPipeline.error({ err: error }, "a backend could not be pulled from; tried again");
    }
    await deps.clock.sleep(LOOK_EVERY_MS, signal);
  }
}
