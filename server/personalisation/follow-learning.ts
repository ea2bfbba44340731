import type { Db } from "#db/client.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { limits } from "#server/kernel/limits.ts";
import { logPipeline } from "#server/kernel/log.ts";
import { clearPresence } from "./clear-presence.ts";
import { takeActs } from "./take-acts.ts";
import { takeBudgets } from "./take-budgets.ts";
import { takeOutcomes } from "./take-outcomes.ts";
import { takePriors } from "./take-priors.ts";

/** A plain answer is learned from within a minute or two; the rest had days. */
const LOOK_EVERY_MS = 10_000;
/** Topics, and subscribers, that each look takes of the daily rounds: a million subscribers take half an hour, and nobody notices. */
const PRIORS_AT_ONCE = 100;
const BUDGETS_AT_ONCE = 5_000;

/** Learns from what has matured until `stop`. Any number of processes may do it. */
export function followLearning({ db, clock }: { db: Db; clock: Clock }): { stop(): Promise<void> } {
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
      while ((await takeOutcomes(db, { limit: limits.learningBatch, now: clock.now() })) > 0 && !signal.aborted);
      await clearPresence(db, { limit: limits.learningBatch, now: clock.now() });
      while ((await takeActs(db, { limit: limits.learningBatch, now: clock.now() })) > 0 && !signal.aborted);
      await takePriors(db, { limit: PRIORS_AT_ONCE, now: clock.now() });
      await takeBudgets(db, { limit: BUDGETS_AT_ONCE, now: clock.now() });
    } catch (error) {
      logPipeline.error({ err: error }, "what people did could not be learned from; tried again");
    }
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}
