import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { CARE_MIN, CARE_MIN_STRICT, type CutOffState, careAt, cutOffBucket, DEFAULT_PRIOR } from "./cut-off.ts";
import { type CutOffEvidence, cutOffEvidence } from "./evidence.ts";
import type { Topic } from "./learn-from.ts";
import { wordsOf } from "./learned-words.ts";
import { POLICY_VERSION, sizeBase } from "./policy.ts";
import { BUCKETS, lowerEdge } from "./size-scale.ts";

/** What is believed now of a subscriber and a topic. */
export type Learnt = {
  topicId: number;
  subscriberId: number;
  workspaceId: number;
  topic: Topic;
  base: number;
  state: CutOffState;
};

const DAY_MS = 86_400_000;
/** A topic's line moves at most once in so many days. */
export const QUIET_DAYS = 7;

type Row = { topicId: number; subscriberId: number; workspaceId: number; base: number; beliefs: number[] } & {
  line: number | null;
  strictLine: number | null;
  reason: string | null;
  since: Date | null;
  changedAt: Date | null;
};
type Change = { row: Row; was: number | null; evidence: CutOffEvidence };

/**
 * Moves the lines that matching reads where what is believed has moved, each with the counts that it was made from.
 *
 * Rows: learned; learned_change, inserted for each line that moved.
 */
export async function changeLines(tx: Tx, learnt: readonly Learnt[], now: Date): Promise<void> {
  if (learnt.length === 0) return;
  const before = await readLines(tx, learnt);
  const rows: Row[] = [];
  const changes: Change[] = [];
  for (const one of learnt) {
    const { kept, line, isMoved } = compare(one, before.get(`${one.topicId}:${one.subscriberId}`), now);
    if (!isMoved) {
      rows.push(kept);
      continue;
    }
    const evidence = await evidenceOf(tx, one, { min: line ?? 0, wasMin: kept.line ?? 0, now });
    const reason = line === null ? null : wordsOf(one.topic).held(evidence);
    const since = kept.line === null ? now : kept.since;
    const row = { ...kept, line, strictLine: lineOf(one, CARE_MIN_STRICT), reason, since, changedAt: now };
    rows.push(row);
    changes.push({ row, was: kept.line, evidence });
  }
  await writeLines(tx, rows);
  await writeChanges(tx, changes, now);
}

/** What is known now, and whether its line is to move: not where it stands already, and not again within days. */
function compare(one: Learnt, old: Before | undefined, now: Date) {
  const line = lineOf(one, CARE_MIN);
  // a line that was learned beside another setting does not hold any more, whatever its age
  const before = old?.base === one.base ? old : { ...NO_LINE, base: one.base };
  const changedAt = old?.changedAt ?? null;
  const kept: Row = { ...toRow(one), ...before, changedAt };
  const isQuiet = changedAt !== null && now.getTime() - changedAt.getTime() < QUIET_DAYS * DAY_MS;
  return { kept, line, isMoved: line !== kept.line && !isQuiet };
}

const NO_LINE = { line: null, strictLine: null, reason: null, since: null };

function toRow({ topicId, subscriberId, workspaceId, base, state }: Learnt) {
  const beliefs = Array.from({ length: BUCKETS }, (_, bucket) => careAt(state, bucket));
  return { topicId, subscriberId, workspaceId, base, beliefs };
}

/** Null where nothing is held back that their own setting lets through. */
function lineOf({ state, base }: Pick<Learnt, "state" | "base">, careMin: number): number | null {
  const edge = lowerEdge(cutOffBucket(state, DEFAULT_PRIOR, careMin), sizeBase(base));
  return edge > base ? edge : null;
}

type Before = Omit<Row, "topicId" | "subscriberId" | "workspaceId" | "beliefs">;

async function readLines(tx: Tx, learnt: readonly Learnt[]): Promise<Map<string, Before>> {
  const pairs = learnt.map(({ topicId, subscriberId }) => ({ topicId, subscriberId }));
  const rows = await tx.execute<{ key: string; found: Record<string, unknown> }>(sql`
    select l.topic_id || ':' || l.subscriber_id as key, jsonb_build_object('base', l.base, 'line', l.line,
      'strictLine', l.strict_line, 'reason', l.reason, 'since', l.since, 'changedAt', l.changed_at) as found
    from jsonb_to_recordset(${jsonText(pairs)}::text::jsonb) as p ("topicId" bigint, "subscriberId" bigint)
    join learned l on l.topic_id = p."topicId" and l.subscriber_id = p."subscriberId"`);
  return new Map(rows.map(({ key, found }) => [key, toBefore(found)]));
}

function toBefore(found: Record<string, unknown>): Before {
  const dateOf = (value: unknown) => (value === null ? null : new Date(String(value)));
  const numberOf = (value: unknown) => (value === null ? null : Number(value));
  return {
    base: Number(found.base),
    line: numberOf(found.line),
    strictLine: numberOf(found.strictLine),
    reason: found.reason === null ? null : String(found.reason),
    since: dateOf(found.since),
    changedAt: dateOf(found.changedAt),
  };
}

type RawOutcome = { at: string; size: number; isActed: boolean | null; isHeld: boolean };

/** A recount from what came of each alert; only a line that moves asks for it. */
async function evidenceOf(
  tx: Tx,
  { topicId, subscriberId }: Learnt,
  { min, wasMin, now }: { min: number; wasMin: number; now: Date },
): Promise<CutOffEvidence> {
  const rows = await tx.execute<RawOutcome & { zone: string }>(sql`
    select to_json(o.sent_at) #>> '{}' as at, o.value::float8 as size, o.is_held as "isHeld", s.zone,
      case o.label when 'acted' then true when 'ignored' then false end as "isActed"
    from outcome o join subscriber s on s.id = o.subscriber_id
    where o.topic_id = ${topicId}::bigint and o.subscriber_id = ${subscriberId}::bigint
    order by o.id desc limit 5000`);
  const all = [...rows].map((row) => ({ ...row, at: new Date(row.at) }));
  const outcomes = all.flatMap(({ at, size, isActed }) => (isActed === null ? [] : [{ at, size, isActed }]));
  const heldBackAt = all.filter(({ isHeld }) => isHeld).map(({ at }) => at);
  return cutOffEvidence({ outcomes, heldBackAt }, { min, wasMin }, { now, zone: all[0]?.zone ?? "UTC" });
}

async function writeLines(tx: Tx, rows: Row[]): Promise<void> {
  await tx.execute(sql`
    insert into learned (topic_id, subscriber_id, workspace_id, base, line, strict_line, beliefs, reason, since, changed_at)
    select "topicId", "subscriberId", "workspaceId", base, line, "strictLine",
      array(select jsonb_array_elements_text(beliefs)::float8), reason, since, "changedAt"
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r ("topicId" bigint, "subscriberId" bigint,
      "workspaceId" bigint, base numeric, line numeric, "strictLine" numeric, beliefs jsonb, reason text,
      since timestamptz, "changedAt" timestamptz)
    order by "topicId", "subscriberId"
    on conflict (topic_id, subscriber_id) do update set base = excluded.base, line = excluded.line,
      strict_line = excluded.strict_line, beliefs = excluded.beliefs, reason = excluded.reason,
      since = excluded.since, changed_at = excluded.changed_at`);
}

async function writeChanges(tx: Tx, changes: Change[], now: Date): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ row, was, evidence }) => ({ ...row, old: was, new: row.line, evidence }));
  await tx.execute(sql`
    insert into learned_change (workspace_id, topic_id, subscriber_id, kind, old, new, evidence, policy, at)
    select "workspaceId", "topicId", "subscriberId", 'line', old, new, evidence, ${String(POLICY_VERSION)},
      ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r ("workspaceId" bigint, "topicId" bigint,
      "subscriberId" bigint, old numeric, new numeric, evidence jsonb)
    order by "topicId", "subscriberId"`);
  await notifyChanges(
    tx,
    changes.map(({ row: { workspaceId, subscriberId } }) => ({ workspaceId, subscriberId, topic: "learned" as const })),
  );
}
