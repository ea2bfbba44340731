import { and, eq, inArray, isNull } from "drizzle-orm";
import { type Db, getDb, type Tx } from "#db/client.ts";
import { event } from "#db/schema/match.ts";
import { delivery, inboxMessage } from "#db/schema/outbox.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import { trigger } from "#db/schema/workflow.ts";
import { createChannels } from "#server/catalog/channels/index.ts";
import { present } from "#server/kernel/assert.ts";
import { type Clock, systemClock } from "#server/kernel/clock.ts";
import { startDeadline } from "#server/kernel/deadline.ts";
import { env } from "#server/kernel/env.ts";
import { safeFetch } from "#server/kernel/safe-fetch.ts";
import { recordInteraction } from "#server/personalisation/record-interaction.ts";
import { recordPresence } from "#server/personalisation/record-presence.ts";
import { closeRuns } from "#server/pipeline/audience/close-runs.ts";
import { countEdges } from "#server/pipeline/audience/count-edges.ts";
import { createPlans } from "#server/pipeline/audience/plans.ts";
import { createReceiveRuns } from "#server/pipeline/audience/receive-runs.ts";
import { takeRuns } from "#server/pipeline/audience/take-runs.ts";
import { endedRuns } from "#server/pipeline/interpreter/ended-runs.ts";
import { createLoadPlans } from "#server/pipeline/interpreter/load-batch.ts";
import { insertExecutions, receiveExecutions } from "#server/pipeline/interpreter/receive-executions.ts";
import { reopenExecutions } from "#server/pipeline/interpreter/reopen-executions.ts";
import { createWalkNow } from "#server/pipeline/interpreter/take-executions.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { takeEvents } from "#server/pipeline/match/take-events.ts";
import { createChannelPorts } from "#server/pipeline/outbox/channel-ports.ts";
import { createOutbox } from "#server/pipeline/outbox/outbox.ts";
import { ACTORS } from "../actors.ts";
import { RATES_SIGNAL } from "./deposit-rates.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The demo's team has been here for so long. */
const DAYS = 42;
/** Alerts younger than this may still be answered. */
const OPEN_MS = 2 * DAY_MS;

/** When the demo's past begins. */
export const pastBegins = (now: Date): Date => new Date(now.getTime() - (DAYS + 1) * DAY_MS);

type Rate = { at: Date; apy: string; isLarge: boolean };
type Person = { id: number; hours: (rate: Rate) => { looks?: number; acts?: number } };
type Place = { workspaceId: number; workflowId: number; now: Date };

/**
 * Six weeks of rates that went the whole path, each at its time, and what people did about them: a few hundred
 * messages in the app that the product itself then learns from. All of it or nothing, and once.
 */
export async function seedPast(place: Place): Promise<void> {
  const { workspaceId, workflowId } = place;
  await getDb().db.transaction(async (tx) => {
    const here = and(eq(trigger.workflowId, workflowId), eq(trigger.nodeId, RATES_SIGNAL), eq(trigger.active, true));
    const [found] = await tx.select({ id: trigger.id }).from(trigger).where(here);
    const triggerId = present(found, "the demo's rates are live").id;
    if ((await tx.$count(event, eq(event.triggerId, triggerId))) > 0) return;
    const people = await peopleOf(tx, workspaceId);
    for (const rate of ratesUntil(place.now)) {
      await tell(tx, { workspaceId, triggerId, rate });
      for (const person of people) await answer(tx, { workspaceId, workflowId, rate, person });
    }
  });
}

/** Small ones at the beginning of a week, which most pass over, and a large one on its Thursday. */
function* ratesUntil(now: Date): Generator<Rate> {
  const today = Math.floor(now.getTime() / DAY_MS);
  for (let day = today - DAYS; day * DAY_MS + 9 * HOUR_MS < now.getTime() - OPEN_MS; day++) {
    const at = new Date(day * DAY_MS + 9 * HOUR_MS);
    const tenth = Math.floor(day / 7) % 5;
    if (at.getUTCDay() === 1) yield { at, apy: `3.${2 + tenth}`, isLarge: false };
    if (at.getUTCDay() === 2) yield { at, apy: `4.${tenth}`, isLarge: false };
    if (at.getUTCDay() === 4) yield { at, apy: `6.${1 + tenth}`, isLarge: true };
  }
}

/** Clara cares for large ones, Angus acts on Fridays, one stranger is always first; of the rest some look, few act. */
async function peopleOf(tx: Tx, workspaceId: number): Promise<Person[]> {
  const rows = await tx
    .select({ id: subscriber.id, address: subscriber.address })
    .from(subscriber)
    .where(eq(subscriber.workspaceId, workspaceId))
    .orderBy(subscriber.id);
  return rows.map(({ id, address }, place) => ({ id, hours: habitOf(address, place) }));
}

const is = (address: string, actor: { address: string }) => address === actor.address.toLowerCase();

function habitOf(address: string, place: number): Person["hours"] {
  if (is(address, ACTORS.conservative)) return ({ isLarge }) => (isLarge ? { acts: 1.5 } : { looks: 1 });
  if (is(address, ACTORS.aggressive)) return ({ isLarge }) => (isLarge ? { acts: 29 } : {});
  if (is(address, ACTORS["opted-out"])) return () => ({});
  if (place % 7 === 3) return () => ({ acts: 0.3 });
  if (place % 3 === 0) return ({ isLarge }) => (isLarge ? { acts: 3 + place } : { looks: 5 });
  return place % 2 === 0 ? () => ({ looks: 6 }) : () => ({});
}

/** One event, from its arrival to its messages in the app, as it was at that time. */
async function tell(tx: Tx, { workspaceId, triggerId, rate }: { workspaceId: number; triggerId: number; rate: Rate }) {
  const { at, apy } = rate;
  const stages = stagesAt(tx as unknown as Db, at);
  const times = { occurredAt: at, observedAt: at };
  const sourceKey = `rate-${at.toISOString()}`;
  await receiveEvents(tx, [{ kind: "signal", workspaceId, triggerId, sourceKey, payload: { apy }, ...times }]);
  await takeEvents(stages, { limit: 1, now: at });
  await takeRuns(stages, { limit: 1, now: at });
  await closeRuns({ ...stages, endedRuns }, { after: 0, limit: 100, now: at });
}

/** The product's own stages, by that time's clock; nobody has to be woken, as each hands on at once. */
function stagesAt(db: Db, at: Date) {
  const clock: Clock = { ...systemClock, now: () => at };
  const settings = env();
  const channels = createChannels(createChannelPorts({ db, clock, fetch: safeFetch, settings }));
  const { APP_URL: appUrl, BELLWETHER_SECRET_KEY: key } = settings;
  const { receiveDrafts } = createOutbox({
    db,
    clock,
    chance: () => 1,
    deadline: startDeadline,
    channels,
    appUrl,
    key,
  });
  const enqueue = async () => undefined;
  return {
    ...{ db, enqueue, receiveExecutions, insertExecutions, countEdges, chainName: () => "" },
    plans: createPlans(),
    receiveRuns: createReceiveRuns({ reopenExecutions }),
    walkNow: createWalkNow({ enqueue, countEdges, loadPlans: createLoadPlans(), receiveDrafts }),
  };
}

type Answered = { workspaceId: number; workflowId: number; rate: Rate; person: Person };

/** What somebody did about it, hours later; who looks has read it. */
async function answer(tx: Tx, { workspaceId, workflowId, rate, person }: Answered): Promise<void> {
  const { looks, acts } = person.hours(rate);
  const hours = acts ?? looks;
  if (hours === undefined) return;
  const now = new Date(rate.at.getTime() + hours * HOUR_MS);
  const subscriberId = person.id;
  const theirs = and(
    eq(delivery.workflowId, workflowId),
    eq(delivery.subscriberId, subscriberId),
    eq(delivery.createdAt, rate.at),
  );
  const deliveryIds = (await tx.select({ id: delivery.id }).from(delivery).where(theirs)).map(({ id }) => id);
  if (deliveryIds.length === 0) return;
  const did = { workspaceId, subscriberId, now };
  if (acts === undefined) await recordPresence(tx, did);
  else await recordInteraction(tx, { ...did, deliveryIds, kind: "acted", via: "inbox" });
  const unread = and(inArray(inboxMessage.deliveryId, deliveryIds), isNull(inboxMessage.readAt));
  await tx.update(inboxMessage).set({ readAt: now }).where(unread);
}
