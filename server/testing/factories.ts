import { getDb } from "#db/client.ts";
import { edgeCount, run, runProgress } from "#db/schema/audience.ts";
import { execution } from "#db/schema/interpreter.ts";
import { event } from "#db/schema/match.ts";
import { delivery, deliveryAttempt, inboxMessage } from "#db/schema/outbox.ts";
import {
  act,
  actSource,
  interaction,
  learned,
  learnedChange,
  learnState,
  learnStop,
  outcome,
  presence,
  topicPrior,
} from "#db/schema/personalisation.ts";
import { channelAddress, channelLink, preference, sourceAnswer, subscriber, topic } from "#db/schema/subscriber.ts";
import { logInterest, trigger, workflow, workflowDraft, workflowVersion } from "#db/schema/workflow.ts";
import { auditEntry, member, type Role, secret, workspace } from "#db/schema/workspace.ts";
import { emptyGraph } from "#server/contract/graph.ts";
import type { CompiledPlan } from "#server/contract/plan.ts";
import { present } from "#server/kernel/assert.ts";
import { addressBook } from "#server/pipeline/outbox/address-book.ts";
import type { Actor, AdminContext, MemberContext, SubscriberContext } from "#server/services/context.ts";

/**
 * Rows for tests, one factory per table, written as the owner. Each fills in what the test does not say and gives back
 * the row; what a test is about, it says itself.
 */

/** The time at which tests happen. */
export const NOW = new Date("2026-01-05T12:00:00Z");

let made = 0;
const next = () => ++made;

/** A wallet address that no other call gives. */
export const makeAddress = (): `0x${string}` => `0xa0${next().toString(16).padStart(38, "0")}`;
/** A hash that no other call gives. */
export const makeHash = (): `0x${string}` => `0xb0${next().toString(16).padStart(62, "0")}`;

type Row<T extends { $inferInsert: unknown }> = Partial<T["$inferInsert"]>;
type Tenant = { id: number; slug: string };

export const makeActor = (o: Partial<Actor> = {}): Actor => ({
  address: makeAddress(),
  isAdmin: false,
  sessionId: 0,
  ...o,
});

export const makeAdmin = (): AdminContext => ({ kind: "admin", actor: makeActor({ isAdmin: true }), now: NOW });

export async function makeWorkspace(o: Row<typeof workspace> = {}) {
  const name = o.name ?? `Workspace ${next()}`;
  const values = { slug: name.toLowerCase().replaceAll(" ", "-"), name, createdAt: NOW, ...o };
  return one(await getDb().db.insert(workspace).values(values).returning());
}

/** A member, as the context its verbs take. */
export async function makeMember(
  of: Tenant,
  o: { role?: Role; address?: `0x${string}`; name?: string } = {},
): Promise<MemberContext> {
  const { role = "owner", address = makeAddress(), name = "" } = o;
  await getDb().db.insert(member).values({ workspaceId: of.id, address, role, name, createdAt: NOW });
  return { kind: "member", actor: makeActor({ address }), workspaceId: of.id, slug: of.slug, role, now: NOW };
}

export async function makeSubscriber(of: Tenant, o: Row<typeof subscriber> = {}) {
  const values = { workspaceId: of.id, address: makeAddress(), createdAt: NOW, ...o };
  return one(await getDb().db.insert(subscriber).values(values).returning());
}

/** A subscriber as the context its verbs take. */
export const subscriberContext = (of: Tenant, s: { id: number; address: `0x${string}` }): SubscriberContext => ({
  kind: "subscriber",
  actor: makeActor({ address: s.address }),
  workspaceId: of.id,
  slug: of.slug,
  subscriberId: s.id,
  now: NOW,
});

/** Without more said, the liquidation-risk topic of the worked example. */
export async function makeTopic(of: Tenant, o: Row<typeof topic> = {}) {
  const values = {
    workspaceId: of.id,
    key: `topic-${next()}`,
    name: "Liquidation risk",
    fields: [{ kind: "number" as const, key: "line", label: "Health factor", unit: "", default: "1.25" }],
    presets: [
      { key: "conservative", label: "Conservative", values: { line: "1.50" } },
      { key: "standard", label: "Standard", values: { line: "1.25" } },
      { key: "aggressive", label: "Aggressive", values: { line: "1.10" } },
    ],
    defaultPreset: "standard",
    createdAt: NOW,
    ...o,
  };
  return one(await getDb().db.insert(topic).values(values).returning());
}

type SettingOf = { subscriber: { id: number; workspaceId: number }; topic: { id: number } };

export async function makePreference(of: SettingOf, o: Row<typeof preference> = {}) {
  const { id: subscriberId, workspaceId } = of.subscriber;
  const values = { subscriberId, topicId: of.topic.id, workspaceId, enabled: true, updatedAt: NOW, ...o };
  return one(await getDb().db.insert(preference).values(values).returning());
}

type Sealed = { target?: string | undefined; kind?: string | undefined; label?: string | undefined };

/** As it is stored, with what it was. */
export async function sealTarget({ target = `wallet-${next()}@example.com`, kind = "email", label = "" }: Sealed) {
  const book = await addressBook();
  return { target, stored: { kind, label, sealed: book.seal({ target, label }), mark: book.markOf(kind, target) } };
}

/** Without more said, a confirmed mail address. */
export async function makeChannelAddress(
  of: { id: number; workspaceId: number },
  { target: given, kind, label, ...o }: Row<typeof channelAddress> & Sealed = {},
) {
  const { target, stored } = await sealTarget({ target: given, kind, label });
  const values = {
    workspaceId: of.workspaceId,
    subscriberId: of.id,
    ...stored,
    state: "on" as const,
    createdAt: NOW,
    confirmedAt: NOW,
    ...o,
  };
  return { ...one(await getDb().db.insert(channelAddress).values(values).returning()), target };
}

/** Without more said, an open link of a mail address. */
export async function makeChannelLink(
  of: { id: number; workspaceId: number },
  { target, kind, label, ...o }: Row<typeof channelLink> & Sealed = {},
) {
  const { stored } = await sealTarget({ target, kind, label });
  const values = {
    workspaceId: of.workspaceId,
    subscriberId: of.id,
    ...stored,
    tokenHash: makeHash(),
    createdAt: NOW,
    expiresAt: new Date(NOW.getTime() + 3_600_000),
    ...o,
  };
  return one(await getDb().db.insert(channelLink).values(values).returning());
}

/** A workflow with an empty draft. */
export async function makeWorkflow(of: Tenant, o: Row<typeof workflow> = {}) {
  const createdBy = makeAddress();
  const values = { workspaceId: of.id, name: `Workflow ${next()}`, createdBy, createdAt: NOW, ...o };
  const row = one(await getDb().db.insert(workflow).values(values).returning());
  await getDb()
    .db.insert(workflowDraft)
    .values({ workflowId: row.id, workspaceId: of.id, graph: emptyGraph(), updatedAt: NOW, updatedBy: createdBy });
  return row;
}

const emptyPlan = (): CompiledPlan => ({ graph: emptyGraph(), triggers: [], audiences: {}, topicIds: [], outputs: {} });

type OfWorkflow = { id: number; workspaceId: number };

/** A published version; makes nothing live by itself. */
export async function makeVersion(of: OfWorkflow, o: Row<typeof workflowVersion> = {}) {
  const values = {
    workflowId: of.id,
    workspaceId: of.workspaceId,
    number: 1,
    graph: emptyGraph(),
    plan: emptyPlan(),
    publishedAt: NOW,
    publishedBy: makeAddress(),
    ...o,
  };
  return one(await getDb().db.insert(workflowVersion).values(values).returning());
}

/** Without more said, a live signal trigger. */
export async function makeTrigger(of: OfWorkflow, o: Row<typeof trigger> = {}) {
  const values = {
    workspaceId: of.workspaceId,
    workflowId: of.id,
    versionId: 0,
    nodeId: "when",
    kind: "signal" as const,
    spec: { kind: "signal" as const, fields: [] },
    createdAt: NOW,
    ...o,
  };
  const row = one(await getDb().db.insert(trigger).values(values).returning());
  if (row.kind === "log" && row.chainId !== null) {
    const { id: triggerId, chainId, address, topic0, active } = row;
    await getDb().db.insert(logInterest).values({ triggerId, chainId, address, topic0, active, purpose: "match" });
  }
  return row;
}

/** Without more said, a log of a chain, already looked at. */
export async function makeEvent(o: Row<typeof event> = {}) {
  const values = {
    kind: "log" as const,
    chainId: 31337,
    blockNumber: 1,
    blockHash: makeHash(),
    txHash: makeHash(),
    txIndex: 0,
    logIndex: 0,
    address: makeAddress(),
    topics: [],
    data: "0x" as const,
    occurredAt: NOW,
    observedAt: NOW,
    matchedAt: NOW,
    ...o,
  };
  return one(await getDb().db.insert(event).values(values).returning());
}

/** Without more said, a run of a new event, all done. */
export async function makeRun(of: OfWorkflow, o: Row<typeof run> = {}) {
  const eventId = o.eventId ?? (await makeEvent()).id;
  const values = {
    workspaceId: of.workspaceId,
    workflowId: of.id,
    versionId: 0,
    eventId,
    triggerNodeId: "when",
    values: {},
    eventKey: `log:31337:${makeHash()}:0`,
    state: "done" as const,
    occurredAt: NOW,
    createdAt: NOW,
    ...o,
  };
  return one(await getDb().db.insert(run).values(values).returning());
}

type OfRun = { id: number; workspaceId: number; workflowId: number };

export async function makeEdgeCount(of: OfRun, o: Row<typeof edgeCount> = {}) {
  const values = { runId: of.id, workspaceId: of.workspaceId, edgeId: `edge-${next()}`, passed: 1, ...o };
  return one(await getDb().db.insert(edgeCount).values(values).returning());
}

/** A large run's counters. */
export async function makeRunProgress(of: OfRun, o: Row<typeof runProgress> = {}) {
  const values = { runId: of.id, workspaceId: of.workspaceId, ...o };
  return one(await getDb().db.insert(runProgress).values(values).returning());
}

/** Without more said, an execution that told its subscriber. */
export async function makeExecution(of: { run: OfRun; subscriber: { id: number } }, o: Row<typeof execution> = {}) {
  const values = {
    workspaceId: of.run.workspaceId,
    runId: of.run.id,
    workflowId: of.run.workflowId,
    subscriberId: of.subscriber.id,
    state: "done" as const,
    outcome: "told" as const,
    createdAt: NOW,
    doneAt: NOW,
    ...o,
  };
  return one(await getDb().db.insert(execution).values(values).returning());
}

type OfExecution = { id: number; workspaceId: number; workflowId: number; runId: number; subscriberId: number };

/** Without more said, a waiting in-app message. */
export async function makeDelivery(of: OfExecution, o: Row<typeof delivery> = {}) {
  const values = {
    workspaceId: of.workspaceId,
    workflowId: of.workflowId,
    runId: of.runId,
    executionId: of.id,
    subscriberId: of.subscriberId,
    nodeId: "then",
    effectKey: `effect-${next()}`,
    channel: "in-app",
    urgency: "normal" as const,
    content: { kind: "message" as const, subject: "Your position", body: "Your health factor is 1.08." },
    nextAt: NOW,
    occurredAt: NOW,
    createdAt: NOW,
    ...o,
  };
  return one(await getDb().db.insert(delivery).values(values).returning());
}

type OfDelivery = { id: number; workspaceId: number; executionId: number; subscriberId: number };

export async function makeDeliveryAttempt(of: OfDelivery, o: Row<typeof deliveryAttempt> = {}) {
  const values = {
    workspaceId: of.workspaceId,
    deliveryId: of.id,
    number: 1,
    startedAt: NOW,
    endedAt: NOW,
    outcome: "accepted" as const,
    detail: "Accepted.",
    ...o,
  };
  return one(await getDb().db.insert(deliveryAttempt).values(values).returning());
}

export async function makeInboxMessage(of: OfDelivery, o: Row<typeof inboxMessage> = {}) {
  const values = {
    workspaceId: of.workspaceId,
    subscriberId: of.subscriberId,
    deliveryId: of.id,
    executionId: of.executionId,
    title: "Your position",
    body: "Your health factor is 1.08.",
    urgency: "normal" as const,
    why: "Your health factor is below 1.25.",
    occurredAt: NOW,
    createdAt: NOW,
    ...o,
  };
  return one(await getDb().db.insert(inboxMessage).values(values).returning());
}

/** A row in each table of what is learned of a subscriber. */
export async function makeLearning(of: { delivery: OfDelivery & { nodeId: string }; topic: { id: number } }) {
  const { db } = getDb();
  const { workspaceId, subscriberId, executionId, nodeId, id: deliveryId } = of.delivery;
  const ids = { workspaceId, subscriberId, topicId: of.topic.id };
  const alert = { ...ids, executionId, nodeId };
  await db.insert(interaction).values({ ...alert, deliveryId, kind: "useful", via: "inbox", at: NOW });
  await db.insert(presence).values({ workspaceId, subscriberId, hour: 1, at: NOW });
  const place = { chainId: 31337, address: makeAddress(), topic0: makeHash(), argument: "user", place: { topic: 1 } };
  const event = { type: "event" as const, name: "Repay", inputs: [] };
  const { subscriberId: _, ...ofTopic } = ids;
  await db.insert(actSource).values({ ...ofTopic, ...place, event, createdAt: NOW });
  const log = { sourceId: 0, chainId: 31337, blockHash: makeHash(), txHash: makeHash(), logIndex: 0 };
  await db.insert(act).values({ ...ids, ...log, at: NOW });
  const told = { alertKey: `alert-${next()}`, value: "4.5", isHeld: false, isProbe: false, policy: "1" };
  await db.insert(outcome).values({ ...alert, ...told, sentAt: NOW, maturesAt: NOW, dueAt: NOW });
  await db.insert(learned).values({ ...ids, base: "4", line: "6", since: NOW, changedAt: NOW });
  await db.insert(learnState).values({ ...ids, base: "4", p: [1], a: 1.2, n: 3, ignored: 3, updatedAt: NOW });
  await db
    .insert(learnedChange)
    .values({ ...ids, kind: "line", old: null, new: "6", evidence: {}, policy: "1", at: NOW });
  await db.insert(learnStop).values({ ...ids, at: NOW });
  await db.insert(topicPrior).values({ ...ofTopic, base: "4", p: [1], linesCount: 20, updatedAt: NOW });
}

/** The sealed text is not a real one. */
export async function makeSecret(of: Tenant, o: Row<typeof secret> = {}) {
  const values = { workspaceId: of.id, name: `SECRET_${next()}`, sealed: "sealed", createdAt: NOW, ...o };
  return one(await getDb().db.insert(secret).values(values).returning());
}

export async function makeSourceAnswer(of: Tenant, o: Row<typeof sourceAnswer> = {}) {
  const values = {
    workspaceId: of.id,
    questionHash: makeHash(),
    attributes: {},
    known: true,
    fetchedAt: NOW,
    ...o,
  };
  return one(await getDb().db.insert(sourceAnswer).values(values).returning());
}

export async function makeAuditEntry(of: Tenant, o: Row<typeof auditEntry> = {}) {
  const values = {
    workspaceId: of.id,
    actor: makeAddress(),
    action: "test.make",
    subject: `test:${next()}`,
    at: NOW,
    ...o,
  };
  return one(await getDb().db.insert(auditEntry).values(values).returning());
}

function one<T>(rows: T[]): T {
  return present(rows[0], "an insert gives back its row");
}
