import { and, eq, inArray, isNull } from "drizzle-orm";
import { getDb, type Tx } from "#db/client.ts";
import { event } from "#db/schema/match.ts";
import { delivery, inboxMessage } from "#db/schema/outbox.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import { trigger } from "#db/schema/workflow.ts";
import { present } from "#server/kernel/assert.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { recordInteraction } from "#server/personalisation/record-interaction.ts";
import { recordPresence } from "#server/personalisation/record-presence.ts";
import { createAtOnce } from "#server/pipeline/at-once.ts";
import type { NewEvent } from "#server/pipeline/hand-overs.ts";
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
    let at = place.now;
    const tellAtOnce = createAtOnce({ clock: { ...systemClock, now: () => at }, chance: () => 1 });
    for (const rate of ratesUntil(place.now)) {
      at = rate.at;
      await tellAtOnce(tx, eventOf(rate, { workspaceId, triggerId }));
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

function eventOf({ at, apy }: Rate, ids: { workspaceId: number; triggerId: number }): NewEvent {
  const sourceKey = `rate-${at.toISOString()}`;
  return { kind: "signal", ...ids, sourceKey, payload: { apy }, occurredAt: at, observedAt: at };
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
