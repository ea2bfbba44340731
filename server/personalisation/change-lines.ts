import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { CARE_MIN, careAt, cutOffBucket, DEFAULT_PRIOR, mayMove } from "./cut-off.ts";
import { type CutOffEvidence, cutOffEvidence } from "./evidence.ts";
import { wordsOf } from "./learned-words.ts";
import { type InForce, keyOf, type Learnt } from "./learnt.ts";
import { POLICY_VERSION, sizeBase } from "./policy.ts";
import { type History, readHistories } from "./read-history.ts";
import { BUCKETS, lowerEdge } from "./size-scale.ts";

type Row = Pick<Learnt, "topicId" | "subscriberId" | "workspaceId" | "base"> &
  Pick<InForce, "line" | "reason" | "since" | "changedAt"> & { beliefs: number[] };
type Change = { row: Row; was: number | null; evidence: CutOffEvidence };

/**
 * Moves the lines that matching reads where what is believed has moved, each with the counts that it was made from.
 *
 * Rows: learned; learned_change, inserted for each line that moved.
 * @returns the keys of those that moved
 */
export async function changeLines(tx: Tx, learnt: readonly Learnt[], now: Date): Promise<string[]> {
  const compared = learnt.map((one) => compare(one, now));
  const moved = compared.filter(({ isMoved }) => isMoved);
  const histories = await readHistories(
    tx,
    moved.map(({ one }) => one),
  );
  const changes = moved.flatMap((of): Change[] => {
    const history = histories.get(keyOf(of.one));
    return history ? [toChange(of, history, now)] : [];
  });
  // of whom nothing is held back, nothing is read either
  const standing = compared.flatMap(({ kept, isMoved }) => (isMoved || kept.line === null ? [] : [kept]));
  await writeLines(tx, [...standing, ...changes.map(({ row }) => row)]);
  await writeChanges(tx, changes, now);
  return changes.map(({ row }) => keyOf(row));
}

type Compared = ReturnType<typeof compare>;

function toChange({ one, kept, line }: Compared, history: History, now: Date): Change {
  const edges = { min: line ?? 0, wasMin: kept.line ?? 0 };
  const evidence = cutOffEvidence(history, edges, { now, zone: history.zone });
  const reason = line === null ? null : wordsOf(one.topic).held(evidence);
  const since = kept.line === null ? now : kept.since;
  const row = { ...kept, line, reason, since, changedAt: now };
  return { row, was: kept.line, evidence };
}

/** What is known now, and whether its line is to move: not where it stands already, and not again within days. */
function compare(one: Learnt, now: Date) {
  const { changedAt } = one.before;
  const line = lineOf(one);
  // a line that was learned beside another setting does not hold any more, whatever its age
  const { line: stands, reason, since } = one.before.base === one.base ? one.before : NO_LINE;
  const kept: Row = { ...toRow(one), line: stands, reason, since, changedAt };
  return { one, kept, line, isMoved: line !== kept.line && mayMove(changedAt, now) };
}

const NO_LINE = { line: null, reason: null, since: null };

function toRow({ topicId, subscriberId, workspaceId, base, state }: Learnt) {
  const beliefs = Array.from({ length: BUCKETS }, (_, bucket) => careAt(state, bucket));
  return { topicId, subscriberId, workspaceId, base, beliefs };
}

/** Null where nothing is held back that their own setting lets through; before three were ignored, nothing is. */
function lineOf({ state, base }: Pick<Learnt, "state" | "base">): number | null {
  const edge = lowerEdge(cutOffBucket(state, DEFAULT_PRIOR, CARE_MIN), sizeBase(base));
  return edge > base ? edge : null;
}

async function writeLines(tx: Tx, lines: Row[]): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map((line) => ({ ...line, beliefs: `{${line.beliefs.join(",")}}` }));
  await tx.execute(sql`
    insert into learned (topic_id, subscriber_id, workspace_id, base, line, beliefs, reason, since, changed_at)
    select "topicId", "subscriberId", "workspaceId", base, line,
      beliefs::float8[], reason, since, "changedAt"
    from jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r ("topicId" bigint, "subscriberId" bigint,
      "workspaceId" bigint, base numeric, line numeric, beliefs text, reason text,
      since timestamptz, "changedAt" timestamptz)
    order by "topicId", "subscriberId"
    on conflict (topic_id, subscriber_id) do update set base = excluded.base, line = excluded.line,
      beliefs = excluded.beliefs, reason = excluded.reason,
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
