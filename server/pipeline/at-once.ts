import { type Db, getDb, type Tx } from "#db/client.ts";
import { createChannels } from "#server/catalog/channels/index.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { startDeadline } from "#server/kernel/deadline.ts";
import { env } from "#server/kernel/env.ts";
import { safeFetch } from "#server/kernel/safe-fetch.ts";
import { countEdges } from "./audience/count-edges.ts";
import { createPlans } from "./audience/plans.ts";
import { createReceiveRuns } from "./audience/receive-runs.ts";
import { takeRuns } from "./audience/take-runs.ts";
import type { NewEvent } from "./hand-overs.ts";
import { endedRuns } from "./interpreter/ended-runs.ts";
import { createLoadPlans } from "./interpreter/load-batch.ts";
import { insertExecutions, receiveExecutions } from "./interpreter/receive-executions.ts";
import { reopenExecutions } from "./interpreter/reopen-executions.ts";
import { createWalkNow } from "./interpreter/take-executions.ts";
import { receiveEvents } from "./match/receive-events.ts";
import { takeEvents } from "./match/take-events.ts";
import { createChannelPorts } from "./outbox/channel-ports.ts";
import { createOutbox } from "./outbox/outbox.ts";

type Given = { clock: Clock; chance: () => number };

/**
 * Takes an event of few subscribers from its arrival to its messages in the inbox within one transaction, by the
 * product's own stages: for a past that is seeded, and to measure what their inboxes are worth.
 */
export function createAtOnce({ clock, chance }: Given): (tx: Tx, event: NewEvent) => Promise<void> {
  const { db } = getDb();
  const settings = env();
  const channels = createChannels(createChannelPorts({ db, clock, fetch: safeFetch, settings }));
  const { APP_URL: appUrl, BELLWETHER_SECRET_KEY: key } = settings;
  const outbox = createOutbox({ db, clock, chance, deadline: startDeadline, channels, appUrl, key });
  const { receiveDrafts } = outbox;
  const enqueue = async () => undefined;
  const stages = {
    ...{ enqueue, receiveExecutions, insertExecutions, countEdges, chainName: () => "Demo" },
    plans: createPlans(),
    receiveRuns: createReceiveRuns({ reopenExecutions }),
    endedRuns,
    walkNow: createWalkNow({ enqueue, countEdges, loadPlans: createLoadPlans(), receiveDrafts }),
  };
  return async (tx, event) => {
    // a stage's own transaction becomes a savepoint of this one, and sees what nobody else sees yet
    const own = { ...stages, db: tx as unknown as Db };
    const batch = { limit: 1, now: clock.now() };
    await receiveEvents(tx, [event]);
    await takeEvents(own, batch);
    await takeRuns(own, batch);
  };
}
