import { type Db, getDb } from "#db/client.ts";
import { createChannels } from "#server/catalog/channels/index.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { startDeadline } from "#server/kernel/deadline.ts";
import { env } from "#server/kernel/env.ts";
import { safeFetch } from "#server/kernel/safe-fetch.ts";
import { countEdges } from "#server/pipeline/audience/count-edges.ts";
import { createPlans } from "#server/pipeline/audience/plans.ts";
import { createReceiveRuns } from "#server/pipeline/audience/receive-runs.ts";
import { takeRuns } from "#server/pipeline/audience/take-runs.ts";
import type { NewEvent } from "#server/pipeline/hand-overs.ts";
import { createLoadPlans } from "#server/pipeline/interpreter/load-batch.ts";
import { insertExecutions, receiveExecutions } from "#server/pipeline/interpreter/receive-executions.ts";
import { reopenExecutions } from "#server/pipeline/interpreter/reopen-executions.ts";
import { createWalkNow } from "#server/pipeline/interpreter/take-executions.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { takeEvents } from "#server/pipeline/match/take-events.ts";
import { createChannelPorts } from "#server/pipeline/outbox/channel-ports.ts";
import { createOutbox } from "#server/pipeline/outbox/outbox.ts";

/**
 * What the path would be without its inboxes: each event from its arrival to its last message in the inbox by one
 * transaction of its own, by the product's own stages.
 */
export function createOneByOne(): (event: NewEvent) => Promise<void> {
  const { db } = getDb();
  const settings = env();
  const clock = systemClock;
  const channels = createChannels(createChannelPorts({ db, clock, fetch: safeFetch, settings }));
  const { APP_URL: appUrl, BELLWETHER_SECRET_KEY: key } = settings;
  const outbox = createOutbox({ db, clock, chance: Math.random, deadline: startDeadline, channels, appUrl, key });
  const enqueue = async () => undefined;
  const { receiveDrafts } = outbox;
  const stages = {
    ...{ enqueue, receiveExecutions, insertExecutions, countEdges, chainName: () => "Demo" },
    plans: createPlans(),
    receiveRuns: createReceiveRuns({ reopenExecutions }),
    walkNow: createWalkNow({ enqueue, countEdges, loadPlans: createLoadPlans(), receiveDrafts }),
  };
  return (event) =>
    db.transaction(async (tx) => {
      // a stage's own transaction becomes a savepoint of this one, and sees what nobody else sees yet
      const own = { ...stages, db: tx as unknown as Db };
      const batch = { limit: 1, now: clock.now() };
      await receiveEvents(tx, [event]);
      await takeEvents(own, batch);
      await takeRuns(own, batch);
    });
}
