import { and, eq, sql } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { delivery } from "#db/schema/outbox.ts";
import { trigger } from "#db/schema/workflow.ts";
import type { Graph } from "#server/contract/graph.ts";
import { present } from "#server/kernel/assert.ts";
import { recordPresence } from "#server/personalisation/record-presence.ts";
import { takeOutcomes } from "#server/personalisation/take-outcomes.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { createInboxWriter } from "#server/pipeline/outbox/inbox-writer.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import {
  makeAddress,
  makeChannelAddress,
  makeMember,
  makeSubscriber,
  makeTopic,
  makeWorkspace,
  subscriberContext,
} from "./factories.ts";
import { createTestClock, giveCredits } from "./outbox-world.ts";
import { publishGraph } from "./published-workflow.ts";
import { createStages } from "./whole-path.ts";

/** Yields that go up, told from each subscriber's own line on: by default from 4 %, and that line is learned. */

const DAY_SECONDS = 86_400;
const node = (type: string, config: Record<string, unknown>) => ({ type, v: 1, name: "", config });

/** `signal → everyone of the topic → (yield at least their line?) → send`. */
function yieldGraph(topicId: number): Graph {
  const row = { op: "is-at-least", args: [{ ref: ["when", "yield"] }, { ref: ["who", "from"] }] };
  const message = { subject: ["Yield up to ", { ref: ["when", "yield"] }], body: ["On your deposit."] };
  return {
    schema: 1,
    nodes: {
      when: node("signal", { fields: [{ name: "yield", kind: "number", unit: "%" }] }),
      who: node("topic-subscribers", { topicId }),
      if: node("condition", { condition: { all: [row] } }),
      tell: node("send-message", { message, urgency: "normal", topicId: null }),
    },
    edges: {
      a: { from: ["when", "next"], to: ["who", "in"] },
      b: { from: ["who", "next"], to: ["if", "in"] },
      c: { from: ["if", "yes"], to: ["tell", "in"] },
    },
    notes: {},
    layout: {},
  } as Graph;
}

export async function makeYieldWorld(o: { critical?: boolean; startAt?: Date } = {}) {
  const { db } = getDb();
  const workspace = await makeWorkspace();
  const owner = await makeMember(workspace);
  const topic = await makeTopic(workspace, {
    key: "yield",
    name: "Yield",
    fields: [{ kind: "number", key: "from", label: "Line", unit: "%", default: "4", min: "0", max: "50" }],
    presets: [],
    defaultPreset: null,
    learns: "from",
    critical: o.critical ?? false,
  });
  await giveCredits(workspace.id, 1_000);
  const { id: workflowId } = await publishGraph(owner, yieldGraph(topic.id));
  const [row] = await db
    .select({ id: trigger.id })
    .from(trigger)
    .where(and(eq(trigger.workflowId, workflowId), eq(trigger.active, true)));
  const triggerId = present(row, "a published workflow has its trigger").id;
  const clock = createTestClock(o.startAt);
  const stages = createStages(clock);
  const writeInbox = createInboxWriter(db, clock.now);
  let posted = 0;
  let written = 0;

  return {
    workspace,
    topic,
    owner,
    clock,
    emailed: stages.sent.email,
    /** Somebody who is reached by mail. */
    async person(address = makeAddress()) {
      const row = await makeSubscriber(workspace, { address, createdAt: clock.now() });
      await makeChannelAddress(row);
      return { row, ctx: (): SubscriberContext => ({ ...subscriberContext(workspace, row), now: clock.now() }) };
    },
    /** A yield of so many percent goes the whole path; says what became of it for one subscriber. */
    async yields(percent: string, subscriberId: number) {
      clock.advance(1);
      const at = { occurredAt: clock.now(), observedAt: clock.now() };
      const signal = { kind: "signal" as const, workspaceId: workspace.id, triggerId, sourceKey: `yield-${++posted}` };
      await db.transaction((tx) => receiveEvents(tx, [{ ...signal, payload: { yield: percent }, ...at }]));
      while ((await stages.step()) > 0);
      await stages.send();
      const fresh = stages.sent.inApp.slice(written);
      written += fresh.length;
      await Promise.all(fresh.map(writeInbox));
      return db
        .select({ channel: delivery.channel, heldBecause: delivery.heldBecause, priceMilli: delivery.priceMilli })
        .from(delivery)
        .where(
          sql`${delivery.subscriberId} = ${subscriberId}::bigint and ${delivery.createdAt} = ${clock.now().toISOString()}::timestamptz`,
        )
        .orderBy(delivery.channel);
    },
    /** They look at their pages, a while after what came last. */
    async looksIn(subscriberId: number) {
      clock.advance(3_600);
      const of = { workspaceId: workspace.id, subscriberId, now: clock.now() };
      await db.transaction((tx) => recordPresence(tx, of));
    },
    /** What is due by now leaves. */
    async send() {
      await stages.send();
    },
    days: (count: number) => clock.advance(count * DAY_SECONDS),
    /** All that is due is learned from. */
    async learn() {
      while ((await takeOutcomes(db, { limit: 100, now: clock.now() })) > 0);
    },
  };
}
