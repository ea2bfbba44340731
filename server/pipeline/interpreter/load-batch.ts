import { inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { type RunState, run } from "#db/schema/audience.ts";
import { learned } from "#db/schema/personalisation.ts";
import { preference, topic } from "#db/schema/subscriber.ts";
import { workflowVersion } from "#db/schema/workflow.ts";
import { type PreparedPlan, preparePlan } from "#server/catalog/prepare-plan.ts";
import type { Attributes } from "#server/contract/attribute.ts";
import type { TriggerHandle } from "#server/contract/plan.ts";
import type { TopicSetting } from "#server/contract/topic.ts";
import type { Values } from "#server/contract/value.ts";
import { KEPT } from "#server/kernel/execute-prepared.ts";
import { together } from "#server/kernel/together.ts";
import type { Claimed } from "./claim-executions.ts";
import type { LearnedRow } from "./learned-line.ts";
import { type Arrival, loadArrivals } from "./load-arrivals.ts";
import { loadAttributes } from "./load-attributes.ts";
import { standingOf, type TopicStanding } from "./topic-standing.ts";

export type BatchRun = {
  id: number;
  workspaceId: number;
  workflowId: number;
  versionId: number;
  triggerNodeId: string;
  triggerHandle: TriggerHandle;
  values: Values;
  eventKey: string;
  occurredAt: Date;
  state: RunState;
  reason: string | null;
  /** Nodes whose ways are counted already, for who is `matched`. */
  prefix: string[] | null;
};

/** Everything that a batch of executions reads, in a statement for each kind of thing. */
export type Batch = {
  runs: ReadonlyMap<number, BatchRun>;
  plans: ReadonlyMap<number, PreparedPlan>;
  standingsOf(subscriberId: number, plan: PreparedPlan): ReadonlyMap<number, TopicStanding>;
  attributesOf(subscriberId: number): Attributes;
  arrivalOf(subscriberId: number): Arrival | undefined;
};

export type LoadPlans = (tx: Tx, versionIds: number[]) => Promise<ReadonlyMap<number, PreparedPlan>>;

/** @param of.given their runs, where they are known and held */
export async function loadBatch(
  tx: Tx,
  { claimed, given }: { claimed: Claimed[]; given?: readonly BatchRun[] | undefined },
  loadPlans: LoadPlans,
): Promise<Batch> {
  const rows = given ?? (await loadRuns(tx, [...new Set(claimed.map((row) => row.runId))]));
  const runs = new Map(rows.map((row) => [row.id, row]));
  const plans = await loadPlans(tx, [...new Set([...runs.values()].map((row) => row.versionId))]);
  const of = { plans: [...plans.values()], subscriberIds: [...new Set(claimed.map((row) => row.subscriberId))] };
  const [standingsOf, attributesOf, arrivalOf] = await together([
    loadStandings(tx, of),
    loadAttributes(tx, of),
    loadArrivals(tx, of),
  ]);
  return { runs, plans, standingsOf, attributesOf, arrivalOf };
}

/**
 * How these subscribers stand to every topic that these plans read, by today's settings and what was learned. Three
 * statements at most.
 * @param of.isUnlearned as if nothing were learned
 */
export async function loadStandings(
  tx: Tx,
  of: { plans: PreparedPlan[]; subscriberIds: number[]; isUnlearned?: boolean },
): Promise<Batch["standingsOf"]> {
  const topicIds = [...new Set(of.plans.flatMap(({ plan }) => plan.topicIds))];
  const { topics, settings } = await loadSettings(tx, { topicIds, subscriberIds: of.subscriberIds });
  const learning = of.isUnlearned ? [] : [...topics.values()].filter((row) => row.learns !== null && !row.critical);
  const lines = await loadLearned(tx, { topicIds: learning.map((row) => row.id), subscriberIds: of.subscriberIds });
  return (subscriberId, { plan }) =>
    new Map(
      plan.topicIds.flatMap((topicId) => {
        const found = topics.get(topicId);
        const key = `${subscriberId}:${topicId}`;
        return found ? [[topicId, standingOf(found, settings.get(key), lines.get(key))] as const] : [];
      }),
    );
}

/** By the key of `learned`; nothing is asked where no topic learns. */
async function loadLearned(
  tx: Tx,
  { topicIds, subscriberIds }: { topicIds: number[]; subscriberIds: number[] },
): Promise<Map<string, LearnedRow>> {
  if (topicIds.length === 0) return new Map();
  const { topicId, subscriberId, base, line, beliefs, reason, tier, tierReason } = learned;
  const rows = await tx
    .select({ topicId, subscriberId, base, line, beliefs, reason, tier, tierReason })
    .from(learned)
    .where(sql`${topicId} = any(${idList(topicIds)}) and ${subscriberId} = any(${idList(subscriberIds)})`)
    .prepare(KEPT)
    .execute();
  return new Map(rows.map((row) => [`${row.subscriberId}:${row.topicId}`, row]));
}

async function loadRuns(tx: Tx, ids: number[]): Promise<BatchRun[]> {
  if (ids.length === 0) return [];
  return tx
    .select({
      id: run.id,
      workspaceId: run.workspaceId,
      workflowId: run.workflowId,
      versionId: run.versionId,
      triggerNodeId: run.triggerNodeId,
      triggerHandle: run.triggerHandle,
      values: run.values,
      eventKey: run.eventKey,
      occurredAt: run.occurredAt,
      state: run.state,
      reason: run.reason,
      prefix: run.prefix,
    })
    .from(run)
    .where(sql`${run.id} = any(${idList(ids)})`)
    .orderBy(run.id)
    .limit(ids.length)
    .prepare(KEPT)
    .execute();
}

type TopicRow = typeof topic.$inferSelect;

/** Archived topics count too: a published version keeps to what it compiled, and opt-outs stay good. */
async function loadSettings(tx: Tx, { topicIds, subscriberIds }: { topicIds: number[]; subscriberIds: number[] }) {
  if (topicIds.length === 0) return { topics: new Map<number, TopicRow>(), settings: new Map<string, TopicSetting>() };
  const asked = tx
    .select()
    .from(topic)
    .where(sql`${topic.id} = any(${idList(topicIds)})`)
    .limit(topicIds.length)
    .prepare(KEPT)
    .execute();
  const set = tx
    .select({
      subscriberId: preference.subscriberId,
      topicId: preference.topicId,
      enabled: preference.enabled,
      preset: preference.preset,
      own: preference.own,
    })
    .from(preference)
    .where(
      sql`${preference.subscriberId} = any(${idList(subscriberIds)}) and ${preference.topicId} = any(${idList(topicIds)})`,
    )
    .prepare(KEPT)
    .execute();
  const [topics, settings] = await together([asked, set]);
  return {
    topics: new Map(topics.map((row) => [row.id, row])),
    settings: new Map(settings.map((row) => [`${row.subscriberId}:${row.topicId}`, row])),
  };
}

const VERSIONS_KEPT = 200;

/** Reads plans once: published versions never change. */
export function createLoadPlans(): LoadPlans {
  const kept = new Map<number, PreparedPlan>();
  return async (tx, versionIds) => {
    const missing = versionIds.filter((id) => !kept.has(id));
    if (missing.length > 0) {
      const rows = await tx
        .select({ id: workflowVersion.id, plan: workflowVersion.plan })
        .from(workflowVersion)
        .where(inArray(workflowVersion.id, missing))
        .limit(missing.length);
      for (const row of rows) kept.set(row.id, preparePlan(row.plan));
    }
    const wanted = new Map([...kept].filter(([id]) => versionIds.includes(id)));
    for (const id of kept.keys()) {
      if (kept.size <= VERSIONS_KEPT) break;
      kept.delete(id);
    }
    return wanted;
  };
}
