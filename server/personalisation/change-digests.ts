import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { ACT_MIN, cutOffs, DEFAULT_PRIOR, mayMove } from "./cut-off.ts";
import { type DigestEvidence, digestEvidence } from "./evidence.ts";
import { wordsOf } from "./learned-words.ts";
import { keyOf, type Learnt } from "./learnt.ts";
import { POLICY_VERSION, sizeBase } from "./policy.ts";
import { readHistories } from "./read-history.ts";

/** Fewer than this, ignored since the start and counted under the line, say too little for a digest: a line comes first. */
const SEEN_MIN = 6;

type Moved = { one: Learnt; line: number | null; was: number | null };

/**
 * Moves the lines under which alerts wait for the daily digest: they are told, and hardly ever acted on.
 *
 * Rows: learned, its digest; learned_change, inserted for each that moved.
 */
export async function changeDigests(tx: Tx, learnt: readonly Learnt[], now: Date): Promise<void> {
  const moved = learnt.flatMap((one): Moved[] => {
    const { digestLine, base, changedAt } = one.before;
    // one that was learned beside another setting holds nothing any more
    const was = base === one.base ? digestLine : null;
    const line = one.stops.includes("digest") ? was : digestOf(one);
    return line !== was && mayMove(changedAt, now) ? [{ one, line, was }] : [];
  });
  if (moved.length === 0) return;
  const histories = await readHistories(
    tx,
    moved.map(({ one }) => one),
  );
  const rows = moved.flatMap(({ one, line, was }) => {
    const history = histories.get(keyOf(one));
    if (!history) return [];
    const edges = { min: line ?? 0, wasMin: was ?? 0 };
    const evidence = digestEvidence(history.outcomes, edges, { now, zone: history.zone });
    if (line !== null && !isSeldom(evidence)) return [];
    const { topicId, subscriberId, workspaceId, base } = one;
    const reason = line === null ? null : wordsOf(one.topic).seldom(evidence);
    return [{ topicId, subscriberId, workspaceId, base, line, was, reason, evidence }];
  });
  if (rows.length === 0) return;
  await write(tx, rows, now);
  await notifyChanges(
    tx,
    rows.map(({ workspaceId, subscriberId }) => ({ workspaceId, subscriberId, topic: "learned" as const })),
  );
}

/** What is believed is not enough: the counts that the sentence tells must say it too. */
function isSeldom({ acted, all }: DigestEvidence): boolean {
  return all >= SEEN_MIN && acted < ACT_MIN * all;
}

/** Null where all that is told is acted on often enough to interrupt. */
function digestOf({ state, base, before }: Learnt): number | null {
  if (state.ignored < SEEN_MIN) return null;
  const { interruptMin } = cutOffs(state, { prior: DEFAULT_PRIOR, base: sizeBase(base) });
  return interruptMin > Math.max(base, before.line ?? 0) ? interruptMin : null;
}

type Row = Pick<Learnt, "topicId" | "subscriberId" | "workspaceId" | "base"> &
  Pick<Moved, "line" | "was"> & {
    reason: string | null;
    evidence: DigestEvidence;
  };

async function write(tx: Tx, rows: Row[], now: Date): Promise<void> {
  const given = sql`jsonb_to_recordset(${jsonText(rows)}::text::jsonb) as r ("topicId" bigint, "subscriberId" bigint,
    "workspaceId" bigint, base numeric, line numeric, was numeric, reason text, evidence jsonb)`;
  const at = sql`${now.toISOString()}::timestamptz`;
  // beside another setting than before, what else was learned holds no more
  await tx.execute(sql`
    insert into learned (topic_id, subscriber_id, workspace_id, base, digest_line, digest_reason, changed_at)
    select "topicId", "subscriberId", "workspaceId", base, line, reason, ${at} from ${given}
    order by "topicId", "subscriberId"
    on conflict (topic_id, subscriber_id) do update set base = excluded.base,
      line = case when learned.base = excluded.base then learned.line end,
      digest_line = excluded.digest_line, digest_reason = excluded.digest_reason, changed_at = excluded.changed_at`);
  await tx.execute(sql`
    insert into learned_change (workspace_id, topic_id, subscriber_id, kind, old, new, evidence, policy, at)
    select "workspaceId", "topicId", "subscriberId", 'digest', was, line, evidence, ${String(POLICY_VERSION)}, ${at}
    from ${given} order by "topicId", "subscriberId"`);
}
