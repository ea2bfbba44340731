import type { Clock } from "#server/kernel/clock.ts";
import { limits } from "#server/kernel/limits.ts";
import { logPipeline } from "#server/kernel/log.ts";
import { nextDueAt, type ScheduleDeps, takeSchedules } from "./take-schedules.ts";

/** How late a new schedule, a height, or a moment after a clock's step may be noticed. */
const LOOK_EVERY_MS = 1_000;
/** What is due and was not taken is in another worker's hands. */
const PAUSE_MS_MIN = 25;

export type ScheduleOptions = ScheduleDeps & {
  clock: Clock;
};

/** Keeps schedules until `stop`: looks every second, and exactly when the next moment comes. */
export function runSchedule(options: ScheduleOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const keeping = keep(options, stopping.signal);
  return {
    stop() {
      stopping.abort();
      return keeping;
    },
  };
}

async function keep(options: ScheduleOptions, signal: AbortSignal): Promise<void> {
  const { clock } = options;
  while (!signal.aborted) {
    const pauseMs = await lookOnce(options).catch((error: unknown) => {
      logPipeline.error({ err: error }, "schedules could not be kept; tried again");
      return LOOK_EVERY_MS;
    });
    if (pauseMs > 0) await clock.sleep(pauseMs, signal);
  }
}

/** @returns how long to wait before the next look; 0 when more is due */
async function lookOnce(options: ScheduleOptions): Promise<number> {
  const { clock, db } = options;
  const taken = await takeSchedules(options, { limit: limits.schedulesAtOnce, now: clock.now() });
  if (taken > 0) return 0;
  const nextAt = await nextDueAt(db);
  if (!nextAt) return LOOK_EVERY_MS;
  return Math.min(Math.max(nextAt.getTime() - clock.now().getTime(), PAUSE_MS_MIN), LOOK_EVERY_MS);
}
