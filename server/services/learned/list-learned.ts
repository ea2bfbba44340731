import { and, eq, sql } from "drizzle-orm";
import { inWorkspace, type Tx } from "#db/client.ts";
import { type LearnedKind, learnStop } from "#db/schema/personalisation.ts";
import { explainLearned } from "#server/personalisation/explain.ts";
import { baseOf } from "#server/personalisation/learn-from.ts";
import { wordsOf } from "#server/personalisation/learned-words.ts";
import { readCutOffEvidence, readPriorityEvidence, readWindowEvidence } from "#server/personalisation/read-evidence.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { readOwn } from "#server/services/timing/read-timing.ts";
import { type FirstCard, lastChange, readTopics, type TopicRow } from "./learned-rows.ts";
import { readBudget, readDigests } from "./read-waits.ts";

/** One learned line that holds something back now. */
export type LearnedCard = {
  topicId: number;
  topicKey: string;
  topicName: string;
  icon: string;
  /** The number field whose line it is. */
  label: string;
  unit: string;
  line: number;
  /** Without learning, by the topic or by the preset that they chose. */
  base: number;
  /** Bounds of what they may set, as the operator gave them. */
  min: string | null;
  max: string | null;
  step: string | null;
  /** Why, from counts. */
  sentence: string;
  since: Date;
  /** They have not been told of it yet. */
  isNew: boolean;
  /** In the last 30 days; all of it is in the inbox. */
  heldCount: number;
};

/** A day and hour at which a topic's alerts that can wait come. */
export type WindowCard = FirstCard & { day: number; minute: number };

/** What is not learned of a topic: its line, who comes first, when, or all of it. */
export type StoppedTopic = {
  topicId: number;
  topicName: string;
  icon: string;
  kind: LearnedKind | "all";
  until: Date | null;
};

/** What was learned of a subscriber, and where learning is stopped. */
export function listLearned(ctx: SubscriberContext) {
  return inWorkspace(ctx.workspaceId, async (tx) => {
    const rows = await readTopics(tx, ctx);
    const stops = await tx
      .select({ topicId: learnStop.topicId, kind: learnStop.kind, until: learnStop.until })
      .from(learnStop)
      .where(and(eq(learnStop.workspaceId, ctx.workspaceId), eq(learnStop.subscriberId, ctx.subscriberId)));
    const holding = stops.filter(({ until }) => until === null || until > ctx.now);
    const cards = await readCards(tx, ctx, rows);
    return {
      cards,
      first: await readFirst(tx, ctx, rows),
      windows: await readWindows(tx, ctx, rows),
      digests: await readDigests(tx, ctx, rows),
      budget: await readBudget(tx, ctx),
      /** Learning is off altogether. */
      isStopped: holding.some(({ topicId, kind }) => topicId === 0 && kind === "all"),
      budgetStop: holding.find(({ kind }) => kind === "budget") ?? null,
      stopped: rows.flatMap(({ topic: { id, name: topicName, icon } }): StoppedTopic[] =>
        holding.filter(({ topicId }) => topicId === id).map((stop) => ({ ...stop, topicName, icon })),
      ),
      /** Topics that learn, by name. */
      learning: rows.map((row) => row.topic.name),
    };
  });
}

async function readCards(tx: Tx, ctx: SubscriberContext, rows: TopicRow[]): Promise<LearnedCard[]> {
  const cards: LearnedCard[] = [];
  for (const row of rows) {
    const card = await cardOf(tx, ctx, row);
    if (card) cards.push(card);
  }
  return cards;
}

async function readFirst(tx: Tx, ctx: SubscriberContext, rows: TopicRow[]): Promise<FirstCard[]> {
  const cards: FirstCard[] = [];
  for (const { topic: of, learned: found } of rows) {
    const change = found?.tier === 0 ? await lastChange(tx, ctx, { topicId: of.id, kind: "tier" }) : undefined;
    const evidence = change && readPriorityEvidence(change.evidence);
    if (!change || !evidence) continue;
    const { id: topicId, name: topicName, icon } = of;
    const sentence = explainLearned(evidence, { label: topicName, unit: "" });
    cards.push({ topicId, topicName, icon, sentence, since: change.at, isNew: change.seenAt === null });
  }
  return cards;
}

/** None where they have a cadence of their own. */
async function readWindows(tx: Tx, ctx: SubscriberContext, rows: TopicRow[]): Promise<WindowCard[]> {
  const own = await readOwn(tx, ctx);
  const cards: WindowCard[] = [];
  for (const { topic: of, learned: found, cadence } of own.digest ? [] : rows) {
    if (found?.windowDay == null || found.windowMinute === null || cadence) continue;
    const change = await lastChange(tx, ctx, { topicId: of.id, kind: "window" });
    const evidence = change && readWindowEvidence(change.evidence);
    if (!change || !evidence) continue;
    const { id: topicId, name: topicName, icon } = of;
    const sentence = explainLearned(evidence, { label: topicName, unit: "" });
    const when = { day: found.windowDay, minute: found.windowMinute };
    cards.push({ topicId, topicName, icon, sentence, ...when, since: change.at, isNew: change.seenAt === null });
  }
  return cards;
}

/** None where their own line stands, or another setting than the one it was learned beside. */
async function cardOf(tx: Tx, ctx: SubscriberContext, row: TopicRow): Promise<LearnedCard | undefined> {
  const { topic: of, preference: setting, learned: found } = row;
  const field = of.fields.find(({ key }) => key === of.learns);
  const hasOwn = of.learns !== null && setting !== null && Object.hasOwn(setting.own, of.learns);
  if (!found?.line || field?.kind !== "number" || hasOwn) return undefined;
  const [line, base] = [Number(found.line), Number(found.base)];
  if (baseOf(of, setting) !== base || line <= base) return undefined;
  const change = await lastChange(tx, ctx, { topicId: of.id, kind: "line" });
  const evidence = change && readCutOffEvidence(change.evidence);
  if (!change || !evidence) return undefined;
  return {
    topicId: of.id,
    topicKey: of.key,
    topicName: of.name,
    icon: of.icon,
    label: field.label,
    unit: field.unit,
    line,
    base,
    min: field.min ?? null,
    max: field.max ?? null,
    step: field.step ?? null,
    sentence: wordsOf(of).sentence(evidence),
    since: found.since ?? change.at,
    isNew: change.seenAt === null,
    heldCount: await countHeld(tx, ctx, of.id),
  };
}

async function countHeld(tx: Tx, { workspaceId, subscriberId, now }: SubscriberContext, topicId: number) {
  const [row] = await tx.execute<{ n: number }>(sql`
    select count(*)::int as n from inbox_message
    where workspace_id = ${workspaceId}::bigint and subscriber_id = ${subscriberId}::bigint
      and topic_id = ${topicId}::bigint and held_because is not null
      and created_at > ${now.toISOString()}::timestamptz - interval '30 days'`);
  return row?.n ?? 0;
}
