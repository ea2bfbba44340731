import { and, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type LearnedKind, learned, learnedChange, learnState, learnStop } from "#db/schema/personalisation.ts";

/** So long nothing is learned again of what was undone. */
const UNDONE_DAYS = 90;
const DAY_MS = 86_400_000;
const NO_LINE = { line: null, reason: null };
const NO_DIGEST = { digestLine: null, digestReason: null };
const NO_BUDGET = { weeklyMax: null };
const NO_WINDOW = { windowDay: null, windowMinute: null, windowReason: null };
/** Stands for all topics. */
const ALL = 0;

type Of = { workspaceId: number; subscriberId: number; topicId: number | null; now: Date };

/**
 * Takes back what was learned of a topic's line, tier, digest or window, or (topic 0) of the week's budget, as of the next
 * event, and learns nothing of it for 90 days, or for good.
 *
 * Rows: learned, learn_state back to the beginning; learn_stop; learned_change, undone_at set.
 */
export async function undoLearned(
  tx: Tx,
  of: Of & { topicId: number; kind: LearnedKind; isForGood?: boolean | undefined },
): Promise<void> {
  const { kind } = of;
  if (kind === "line") {
    await tx
      .update(learned)
      .set({ ...NO_LINE, since: null, beliefs: [] })
      .where(mineOf(learned, of));
    // measured by no line: it begins anew
    await tx.update(learnState).set({ base: "0" }).where(mineOf(learnState, of));
  } else if (kind === "window") {
    await tx.update(learned).set(NO_WINDOW).where(mineOf(learned, of));
    await tx.update(learnState).set({ windowState: null }).where(mineOf(learnState, of));
  } else if (kind === "digest" || kind === "budget") {
    await tx
      .update(learned)
      .set(kind === "digest" ? NO_DIGEST : NO_BUDGET)
      .where(mineOf(learned, of));
  } else {
    await tx.update(learned).set({ tier: 1, tierReason: null }).where(mineOf(learned, of));
    await tx.update(learnState).set({ quick: 0, acted: 0, tier: 1 }).where(mineOf(learnState, of));
  }
  await putStop(tx, { ...of, until: of.isForGood ? null : new Date(of.now.getTime() + UNDONE_DAYS * DAY_MS) });
  await tx
    .update(learnedChange)
    .set({ undoneAt: of.now, seenAt: sql`coalesce(${learnedChange.seenAt}, ${of.now.toISOString()}::timestamptz)` })
    .where(and(mineOf(learnedChange, of), eq(learnedChange.kind, kind), isNull(learnedChange.undoneAt)));
}

/** The same for good, of one topic or of all (null). */
export async function stopLearning(tx: Tx, of: Of): Promise<void> {
  await forgetState(tx, of);
  await putStop(tx, { ...of, kind: "all", until: null });
}

/** Lifts every stop of a topic, or of all and each (null): what was learned before stays forgotten. */
export async function startLearning(tx: Tx, of: Omit<Of, "now">): Promise<void> {
  // the budget is of no topic: lifting its stop lifts no other
  await tx
    .delete(learnStop)
    .where(and(mineOf(learnStop, of), of.topicId === ALL ? eq(learnStop.kind, "budget") : undefined));
}

const NOT_LEARNED = { line: NO_LINE, window: NO_WINDOW, digest: NO_DIGEST, budget: NO_BUDGET };

/** It became one of their own: it is no learned one any more. */
export async function keepLearned(tx: Tx, of: Of & { topicId: number; kind: keyof typeof NOT_LEARNED }): Promise<void> {
  await tx.update(learned).set(NOT_LEARNED[of.kind]).where(mineOf(learned, of));
  await tx
    .update(learnedChange)
    .set({ keptAt: of.now, seenAt: sql`coalesce(${learnedChange.seenAt}, ${of.now.toISOString()}::timestamptz)` })
    .where(
      and(
        mineOf(learnedChange, of),
        eq(learnedChange.kind, of.kind),
        isNull(learnedChange.keptAt),
        isNull(learnedChange.undoneAt),
      ),
    );
}

/** They have seen what changed: it is told once. */
export async function markLearnedSeen(tx: Tx, of: Omit<Of, "topicId">): Promise<void> {
  await tx
    .update(learnedChange)
    .set({ seenAt: of.now })
    .where(and(mineOf(learnedChange, { ...of, topicId: null }), isNull(learnedChange.seenAt)));
}

async function forgetState(tx: Tx, of: Omit<Of, "now">): Promise<void> {
  await tx.delete(learned).where(mineOf(learned, of));
  await tx.delete(learnState).where(mineOf(learnState, of));
}

async function putStop(tx: Tx, stop: Of & { kind: LearnedKind | "all"; until: Date | null }): Promise<void> {
  const { workspaceId, subscriberId, topicId, kind, now: at, until } = stop;
  await tx
    .insert(learnStop)
    .values({ workspaceId, subscriberId, topicId: topicId ?? ALL, kind, at, until })
    .onConflictDoUpdate({ target: [learnStop.subscriberId, learnStop.topicId, learnStop.kind], set: { at, until } });
}

type Table = typeof learned | typeof learnState | typeof learnStop | typeof learnedChange;

function mineOf(table: Table, { workspaceId, subscriberId, topicId }: Omit<Of, "now">) {
  return and(
    eq(table.workspaceId, workspaceId),
    eq(table.subscriberId, subscriberId),
    topicId === null ? undefined : eq(table.topicId, topicId),
  );
}
