import { coverage, type Held, LAST, type Window, worst } from "./held.ts";
import type { History, WorkflowFact } from "./history.ts";

/** A process's clock is off by so much at most, one way or the other. */
export const SKEW_SECONDS_MAX = 60;

/** One time at which a schedule is due, by the world's clock. */
export type Moment = {
  id: string;
  /** From the turn in which some clock can first have shown it until everything was done. */
  window: Window;
  /** Whether it is to be told: it came while the workflow was live, and was not seen too late. */
  held: Held;
};

/** Every multiple of the workflow's seconds since the world began, in seconds since 1970 as its id. */
export function momentsOf(history: History, workflow: WorkflowFact): Moment[] {
  const { everySeconds } = workflow;
  if (everySeconds === undefined) return [];
  const { beganAt, times } = history;
  const end = (times.at(-1) ?? beganAt) + SKEW_SECONDS_MAX;
  const moments: Moment[] = [];
  for (let at = everySeconds * (Math.floor(beganAt / everySeconds) + 1); at <= end; at += everySeconds) {
    const window = windowOf(history, at);
    const held = worst([coverage(workflow.live, window), timeliness(history, workflow, { at, window })]);
    moments.push({ id: String(at), window, held });
  }
  return moments;
}

function windowOf({ times, calms }: History, at: number): Window {
  const from = times.findIndex((end) => end >= at - SKEW_SECONDS_MAX);
  const to = calms.find((calm) => (times[calm] ?? 0) >= at) ?? LAST;
  return { from, to };
}

/** What nobody had to see before the end may have been told by a clock that was ahead. */
function timeliness(
  { times }: History,
  { lateSeconds }: WorkflowFact,
  { at, window }: { at: number; window: Window },
): Held {
  const doneAt = times[window.to];
  if (doneAt === undefined) return "sometimes";
  return lateSeconds === undefined || doneAt + SKEW_SECONDS_MAX - at <= lateSeconds ? "always" : "sometimes";
}
