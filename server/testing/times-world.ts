import { and, eq } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { execution as executions } from "#db/schema/interpreter.ts";
import { delivery } from "#db/schema/outbox.ts";
import { subscriber as subscribers } from "#db/schema/subscriber.ts";
import type { SendResult } from "#server/catalog/define-channel.ts";
import type { Timing } from "#server/contract/timing.ts";
import { setTiming } from "#server/services/timing/set-timing.ts";
import { makeEvent, makeRun } from "./factories.ts";
import {
  createTestClock,
  type Drafted,
  hand,
  makeDrafted,
  makeReachable,
  makeStage,
  makeWorker,
  type Stage,
  type Worker,
} from "./outbox-world.ts";

/** A Wednesday, 23:30 in Berlin. */
export const START = new Date("2026-07-01T21:30:00Z");
export const NIGHT = { from: 22 * 60, until: 7 * 60, letsCritical: true };
export const FRIDAY = { kind: "weekly" as const, day: 5, minute: 540 };

export async function makeTimedWorld(o: { credits?: number; answer?: () => SendResult } = {}) {
  const stage = await makeStage({ credits: o.credits ?? 100 });
  const worker = makeWorker(o.answer, undefined, createTestClock(START));
  const { subscriber } = await makeReachable(stage);
  await getDb().db.update(subscribers).set({ zone: "Europe/Berlin" }).where(eq(subscribers.id, subscriber.id));
  const ctx = () => ({ workspaceId: stage.workspace.id, subscriberId: subscriber.id, now: worker.clock.now() });
  const set = (change: Partial<Timing>) => setTiming(ctx(), change);
  /** One alert after the other, each of an event of its own. */
  const alert = async (draft: Partial<Drafted["drafts"][number]> = {}) => alertIn({ stage, worker, subscriber }, draft);
  const mails = () => worker.email.sent.map(({ content }) => (content.kind === "message" ? content.subject : ""));
  return { stage, worker, subscriber, ctx, set, alert, mails };
}

let alerts = 0;

async function alertIn(
  of: { stage: Stage; worker: Worker; subscriber: { id: number } },
  draft: Partial<Drafted["drafts"][number]>,
) {
  alerts += 1;
  const content = { kind: "message" as const, subject: `Alert ${alerts}`, body: "It is so." };
  const drafted = await makeDrafted(await ofNewEvent(of.stage), {
    subscriber: of.subscriber,
    draft: { content, ...draft },
  });
  await hand(of.worker, [{ ...drafted, now: of.worker.clock.now() }]);
  await of.worker.send();
  return content.subject;
}

export async function ofNewEvent(stage: Stage): Promise<Stage> {
  const event = await makeEvent();
  return { ...stage, event, run: await makeRun(stage.workflow, { eventId: event.id }) };
}

export const rowsOf = async (subscriberId: number) =>
  getDb()
    .db.select()
    .from(delivery)
    .where(and(eq(delivery.subscriberId, subscriberId), eq(delivery.channel, "email")))
    .orderBy(delivery.id);

/** Moves the clock and lets the worker work. */
export async function at({ worker }: { worker: Worker }, moment: string) {
  worker.clock.advance((Date.parse(moment) - worker.clock.now().getTime()) / 1_000);
  await worker.send();
}

/** One alert of a line that was crossed, armed so often. */
export async function crossing(
  { stage, worker, subscriber }: Awaited<ReturnType<typeof makeTimedWorld>>,
  line: string,
  triggerId?: number,
) {
  const content = { kind: "message" as const, subject: `Crossed ${line}`, body: "It is so." };
  const event = await makeEvent(triggerId === undefined ? {} : { kind: "reading", triggerId });
  const run = await makeRun(stage.workflow, { eventId: event.id, triggerNodeId: "when" });
  const drafted = await makeDrafted({ ...stage, event, run }, { subscriber, draft: { content } });
  const effectScope = `reading:when:${line}`;
  await getDb().db.update(executions).set({ effectScope }).where(eq(executions.id, drafted.execution.id));
  const execution = { ...drafted.execution, effectScope };
  await hand(worker, [{ ...drafted, execution, now: worker.clock.now() }]);
  await worker.send();
  return content.subject;
}
