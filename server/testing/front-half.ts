import { getDb } from "#db/client.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import { createEndpoints } from "#server/chain/endpoints.ts";
import { createCancelRuns } from "#server/pipeline/audience/cancel-runs.ts";
import { countEdges } from "#server/pipeline/audience/count-edges.ts";
import { createPlans } from "#server/pipeline/audience/plans.ts";
import { createReceiveRuns } from "#server/pipeline/audience/receive-runs.ts";
import { takeRuns } from "#server/pipeline/audience/take-runs.ts";
import { stepChain } from "#server/pipeline/ingest/step-chain.ts";
import { createWatchedChain } from "#server/pipeline/ingest/watched-chain.ts";
import { insertExecutions } from "#server/pipeline/interpreter/receive-executions.ts";
import { createOrphanEvents } from "#server/pipeline/match/orphan-events.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { takeEvents } from "#server/pipeline/match/take-events.ts";
import {
  cancelExecutions,
  receiveExecutions,
  recordingEnqueue,
  reopenExecutions,
  silentHandOvers,
} from "./fake-hand-overs.ts";

/** The places where a process may die: before a hand-over, or after it with the transaction still open. */
export const PLACES = [
  "receiveEvents",
  "orphanEvents",
  "cancelRuns",
  "cancelExecutions",
  "enqueue",
  "receiveRuns",
  "receiveExecutions",
  "countEdges",
] as const;
export type Place = (typeof PLACES)[number];
export type Crash = { at: Place; when: "before" | "after" };

export class Killed extends Error {}

type FrontHalf = { chainId: number; readers: ChainReader[]; now: () => Date; crash?: Crash | undefined };

/** Ingest, match and audience as one process runs them, dying once where told; executions are rows and no more. */
export function createFrontHalf({ chainId, readers, now, crash }: FrontHalf) {
  const { db } = getDb();
  let isDead = false;
  const mortal = <Args extends unknown[], Result>(at: Place, work: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      const dies = crash?.at === at && !isDead;
      if (dies && crash.when === "before") {
        isDead = true;
        throw new Killed(at);
      }
      const result = await work(...args);
      if (dies) {
        isDead = true;
        throw new Killed(at);
      }
      return result;
    };
  };
  const enqueue = mortal("enqueue", recordingEnqueue().enqueue);
  const cancelRuns = createCancelRuns({ cancelExecutions: mortal("cancelExecutions", cancelExecutions) });
  const orphanEvents = createOrphanEvents({ cancelRuns: mortal("cancelRuns", cancelRuns) });
  const ingest = {
    db,
    enqueue,
    receiveEvents: mortal("receiveEvents", receiveEvents),
    orphanEvents: mortal("orphanEvents", orphanEvents),
    ...silentHandOvers,
  };
  const receiveRuns = mortal("receiveRuns", createReceiveRuns({ reopenExecutions }));
  const match = { db, enqueue, receiveRuns, chainName: () => "Demo chain" };
  const audience = {
    db,
    enqueue,
    plans: createPlans(),
    receiveExecutions: mortal("receiveExecutions", receiveExecutions),
    insertExecutions,
    countEdges: mortal("countEdges", countEdges),
  };
  const watched = createWatchedChain({
    chainId,
    endpoints: createEndpoints({ chainId, sources: readers.map((reader) => ({ reader })), now }),
  });
  const step = () => stepChain(ingest, watched, now());
  const work = async () => {
    while ((await takeEvents(match, { limit: 2, now: now() })) > 0);
    while ((await takeRuns(audience, { limit: 2, now: now() })) > 0);
  };
  return {
    step,
    work,
    /** Until nothing is left to do. */
    advance: async () => {
      while ((await step()) !== "idle");
      await work();
    },
  };
}
