import { inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { topic } from "#db/schema/subscriber.ts";
import { isDecimal } from "#server/contract/decimal.ts";
import { effectiveTopic, type TopicSetting } from "#server/contract/topic.ts";
import { changeDigests } from "./change-digests.ts";
import { changeLines } from "./change-lines.ts";
import { changeTiers } from "./change-tiers.ts";
import { changeWindows } from "./change-windows.ts";
import { type CutOffState, hitRate, learnOutcome, startCutOff } from "./cut-off.ts";
import { type InForce, keyOf, type Learnt, type State, type Stops, type Topic } from "./learnt.ts";
import { sizeBase } from "./policy.ts";
import { learnLatency, START_PRIORITY, type Tier } from "./priority.ts";
import { bucketOf } from "./size-scale.ts";
import { priorOf, readPriors } from "./topic-priors.ts";

/** What came of one alert, and is learned from. `at`: when its time for an answer was over. */
export type Resolved = {
  topicId: number;
  subscriberId: number;
  workspaceId: number;
  value: number;
  at: Date;
  isActed: boolean;
  /** It was held back when they acted. */
  isUntold: boolean;
  weight: number;
  /** From delivery to the act; null: they did not act, or it was held back. */
  latencyMinutes: number | null;
  /** When they acted, if they did. */
  actedAt: Date | null;
};

type Pair = Pick<Resolved, "topicId" | "subscriberId" | "workspaceId">;

const DAY_MS = 86_400_000;

/**
 * Moves what is believed of each subscriber and topic, in the order in which things happened, and the lines, tiers,
 * digests and windows that follow: one of them a week for each topic.
 * Passes over topics that learn nothing, and over subscribers who stopped it.
 *
 * Rows: learn_state; `changeLines`, `changeTiers`, `changeDigests` and `changeWindows` for the rest.
 */
export async function learnFrom(tx: Tx, resolved: readonly Resolved[], now: Date): Promise<void> {
  const topics = await readTopics(tx, [...new Set(resolved.map((one) => one.topicId))]);
  const wanted = resolved.filter(({ topicId }) => topics.has(topicId));
  const byPair = Map.groupBy(wanted, keyOf);
  const pairs = [...byPair.values()].flatMap(([first]) => (first ? [first] : []));
  if (pairs.length === 0) return;
  const priors = await readPriors(tx, [...topics.keys()]);
  const facts = await readFacts(tx, pairs, now);
  const learnt = pairs.flatMap((pair): Learnt[] => {
    const found = facts.get(keyOf(pair));
    const topic = topics.get(pair.topicId);
    const base = found && topic && !found.stops.includes("all") ? baseOf(topic, found.setting) : undefined;
    if (!found || !topic || base === undefined) return [];
    const { topicId, subscriberId, workspaceId } = pair;
    const outcomes = byPair.get(keyOf(pair)) ?? [];
    const state = learnPair({ prior: priorOf(priors, topicId, base), base, found, outcomes });
    return [{ topicId, subscriberId, workspaceId, topic, base, ...state, before: found.before, stops: found.stops }];
  });
  await writeStates(tx, learnt);
  // beside a line of their own nothing learned counts, so nothing changes
  const free = learnt.filter((one) => !hasOwn(one.topic, facts.get(keyOf(one))?.setting));
  const moved = new Set(await changeLines(tx, free, now));
  const resting = (all: readonly Learnt[]) => all.filter((one) => !moved.has(keyOf(one)));
  for (const key of await changeTiers(tx, resting(learnt), now)) moved.add(key);
  await changeDigests(tx, resting(free), now);
  const acted = learnt.map(({ topicId, subscriberId, workspaceId }) => {
    const outcomes = byPair.get(keyOf({ topicId, subscriberId })) ?? [];
    return { topicId, subscriberId, workspaceId, actedAt: outcomes.flatMap(({ actedAt }) => actedAt ?? []) };
  });
  await changeWindows(
    tx,
    acted.filter(({ actedAt }) => actedAt.length > 0),
    now,
  );
}

async function readTopics(tx: Tx, ids: number[]): Promise<Map<number, Topic>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.select().from(topic).where(inArray(topic.id, ids)).limit(ids.length);
  const learning = rows.filter((row) => row.learns !== null && !row.critical && row.archivedAt === null);
  return new Map(learning.map((row) => [row.id, row]));
}

/** The line that stands without learning and without a value of their own; undefined when it measures nothing. */
export function baseOf(row: Topic, setting: TopicSetting | null): number | undefined {
  const field = row.learns ?? "";
  const { [field]: _, ...own } = setting?.own ?? {};
  const line = effectiveTopic(row, setting ? { ...setting, own } : undefined).values[field];
  return isDecimal(line) && Number(line) > 0 ? Number(line) : undefined;
}

const hasOwn = (row: Topic | undefined, setting: TopicSetting | null | undefined) =>
  row?.learns != null && setting != null && Object.hasOwn(setting.own, row.learns);

/** `stops`: what is not learned of the two now, or nothing at all. */
type Facts = {
  setting: TopicSetting | null;
  stops: Stops;
  known: (State & { base: number }) | undefined;
  before: InForce;
};
type RawFacts = Record<"topicId" | "subscriberId", string> & {
  setting: TopicSetting | null;
  stops: Stops;
  known: (CutOffState & { base: number; quick: number; acted: number; tier: Tier; updatedAt: string }) | null;
  before: (Omit<InForce, "since" | "changedAt"> & Record<"since" | "changedAt", string | null>) | null;
};

const NOTHING: InForce = {
  ...{ base: null, line: null, reason: null, since: null, tier: 1, digestLine: null, changedAt: null },
};

/** States are locked in the order of their keys, so that passes never lock each other. */
async function readFacts(tx: Tx, pairs: Pair[], now: Date): Promise<Map<string, Facts>> {
  const rows = await tx.execute<RawFacts>(sql`
    with pair as materialized (
      select * from jsonb_to_recordset(${jsonText(pairs)}::text::jsonb) as p ("topicId" bigint, "subscriberId" bigint)),
    locked as materialized (
      select l.* from learn_state l join pair p on p."topicId" = l.topic_id and p."subscriberId" = l.subscriber_id
      order by l.topic_id, l.subscriber_id for update of l)
    select p."topicId", p."subscriberId",
      case when f.enabled is not null
        then jsonb_build_object('enabled', f.enabled, 'preset', f.preset, 'own', f.own) end as setting,
      coalesce((select jsonb_agg(s.kind) from learn_stop s
        where s.subscriber_id = p."subscriberId" and s.topic_id in (0, p."topicId")
          and (s.until is null or s.until > ${now.toISOString()}::timestamptz)), '[]') as stops,
      case when l.base is not null then jsonb_build_object('base', l.base, 'p', l.p, 'a', l.a, 'n', l.n,
        'ignored', l.ignored, 'quick', l.quick, 'acted', l.acted, 'tier', l.tier, 'updatedAt', l.updated_at) end as known,
      case when v.base is not null then jsonb_build_object('base', v.base, 'line', v.line, 'reason', v.reason,
        'since', v.since, 'tier', v.tier, 'digestLine', v.digest_line, 'changedAt', v.changed_at) end as before
    from pair p
    left join locked l on l.topic_id = p."topicId" and l.subscriber_id = p."subscriberId"
    left join learned v on v.topic_id = p."topicId" and v.subscriber_id = p."subscriberId"
    left join preference f on f.topic_id = p."topicId" and f.subscriber_id = p."subscriberId"`);
  return new Map(
    rows.map((row) => [keyOf({ topicId: Number(row.topicId), subscriberId: Number(row.subscriberId) }), toFacts(row)]),
  );
}

function toFacts({ setting, stops, known, before: raw }: RawFacts): Facts {
  const dateOf = (value: string | null) => (value === null ? null : new Date(value));
  const before = raw ? { ...raw, since: dateOf(raw.since), changedAt: dateOf(raw.changedAt) } : NOTHING;
  if (!known) return { setting, stops, before, known: undefined };
  const { base, updatedAt, quick: a, acted: n, tier, ...state } = known;
  const read = { base, state, priority: { a, n, tier }, updatedAt: new Date(updatedAt) };
  return { setting, stops, before, known: read };
}

type Learning = { prior: readonly number[]; base: number; found: Facts; outcomes: Resolved[] };

function learnPair({ prior, base, found: { known, stops }, outcomes }: Learning): State {
  const [isLine, isTier] = [!stops.includes("line"), !stops.includes("tier")];
  // sizes are told apart by the line they were held against: another one begins anew
  let state = isLine && known?.base === base ? known.state : startCutOff(prior);
  let priority = known?.priority ?? START_PRIORITY;
  let updatedAt = known?.updatedAt;
  for (const { value, at, isActed, isUntold, weight, latencyMinutes } of outcomes.toSorted(
    (a, b) => a.at.getTime() - b.at.getTime(),
  )) {
    const daysSince = updatedAt ? Math.max(0, (at.getTime() - updatedAt.getTime()) / DAY_MS) : 0;
    const bucket = bucketOf(value, sizeBase(base));
    if (isLine) state = learnOutcome(state, { bucket, isActed, isUntold, daysSince, weight }, prior);
    if (isTier && latencyMinutes !== null)
      priority = learnLatency(priority, { latencyMinutes, hitRate: hitRate(state) });
    updatedAt = updatedAt && updatedAt > at ? updatedAt : at;
  }
  return { state, priority, updatedAt: updatedAt ?? new Date(0) };
}

async function writeStates(tx: Tx, learnt: readonly Learnt[]): Promise<void> {
  if (learnt.length === 0) return;
  const rows = learnt.map(({ state, priority, topicId, subscriberId, workspaceId, base, updatedAt }) => {
    const { a: quick, n: acted, tier } = priority;
    // as an array's text: one cast, where unfolding JSON is a query for each row
    const p = `{${state.p.join(",")}}`;
    return { topicId, subscriberId, workspaceId, base, updatedAt, ...state, p, quick, acted, tier };
  });
  await tx.execute(sql`
    insert into learn_state (topic_id, subscriber_id, workspace_id, base, p, a, n, ignored, quick, acted, tier, updated_at)
    select "topicId", "subscriberId", "workspaceId", base, p::float8[], a, n,
      ignored, quick, acted, tier, "updatedAt"
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r ("topicId" bigint, "subscriberId" bigint,
      "workspaceId" bigint, base numeric, p text, a float8, n float8, ignored integer, quick float8, acted float8,
      tier integer, "updatedAt" timestamptz)
    order by "topicId", "subscriberId"
    on conflict (topic_id, subscriber_id) do update set base = excluded.base, p = excluded.p, a = excluded.a,
      n = excluded.n, ignored = excluded.ignored, quick = excluded.quick, acted = excluded.acted, tier = excluded.tier,
      updated_at = excluded.updated_at`);
}
