import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { learned } from "#db/schema/personalisation.ts";
import { explainLearned } from "#server/personalisation/explain.ts";
import { baseOf } from "#server/personalisation/learn-from.ts";
import { wordsOf } from "#server/personalisation/learned-words.ts";
import { readBudgetEvidence, readDigestEvidence } from "#server/personalisation/read-evidence.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { readOwn } from "#server/services/timing/read-timing.ts";
import { type FirstCard, lastChange, type TopicRow } from "./learned-rows.ts";

/** Alerts of a topic that wait for the daily digest, for they are small. */
export type DigestCard = FirstCard & {
  line: number;
  unit: string;
  /** They made it their own: nothing learned moves it. */
  isOwn: boolean;
};

/** How many interruptions a week are enough for them. */
export type BudgetCard = Pick<FirstCard, "sentence" | "since" | "isNew"> & { weeklyMax: number };

/** None where all of a topic comes by a cadence of their own, or their own line stands. */
export async function readDigests(tx: Tx, ctx: SubscriberContext, rows: TopicRow[]): Promise<DigestCard[]> {
  const own = await readOwn(tx, ctx);
  const cards: DigestCard[] = [];
  for (const row of rows) {
    const card = await digestOf(tx, ctx, row);
    if (card && (card.isOwn || !(row.cadence ?? own.digest))) cards.push(card);
  }
  return cards;
}

async function digestOf(tx: Tx, ctx: SubscriberContext, row: TopicRow): Promise<DigestCard | undefined> {
  const { topic: of, preference: setting, learned: found, digestUnder } = row;
  const words = wordsOf(of);
  const card = { topicId: of.id, topicName: of.name, icon: of.icon, unit: words.unit };
  const change = await lastChange(tx, ctx, { topicId: of.id, kind: "digest" });
  if (digestUnder !== null) {
    const line = Number(digestUnder);
    const sentence = `${words.under(line)} come in a daily digest. You set it so yourself.`;
    return { ...card, line, sentence, since: change?.keptAt ?? ctx.now, isNew: false, isOwn: true };
  }
  const hasOwn = of.learns !== null && setting !== null && Object.hasOwn(setting.own, of.learns);
  const isHolding =
    found?.digestLine != null && found.tier !== 0 && !hasOwn && baseOf(of, setting) === Number(found.base);
  const evidence = change && readDigestEvidence(change.evidence);
  if (!isHolding || !change || !evidence) return undefined;
  const line = Number(found.digestLine);
  return {
    ...card,
    line,
    sentence: words.digest(evidence),
    since: change.at,
    isNew: change.seenAt === null,
    isOwn: false,
  };
}

/** None where they limit their weeks, or gather their alerts, themselves. */
export async function readBudget(tx: Tx, ctx: SubscriberContext): Promise<BudgetCard | null> {
  const own = await readOwn(tx, ctx);
  if (own.perWeek !== null || own.digest !== null) return null;
  const [row] = await tx
    .select({ weeklyMax: learned.weeklyMax })
    .from(learned)
    .where(
      and(eq(learned.workspaceId, ctx.workspaceId), eq(learned.topicId, 0), eq(learned.subscriberId, ctx.subscriberId)),
    )
    .limit(1);
  const change = row?.weeklyMax == null ? undefined : await lastChange(tx, ctx, { topicId: 0, kind: "budget" });
  const evidence = change && readBudgetEvidence(change.evidence);
  if (row?.weeklyMax == null || !change || !evidence) return null;
  const sentence = explainLearned(evidence, { label: "", unit: "" });
  return { weeklyMax: row.weeklyMax, sentence, since: change.at, isNew: change.seenAt === null };
}
