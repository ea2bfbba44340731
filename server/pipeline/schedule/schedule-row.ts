import type { schedule } from "#db/schema/schedule.ts";
import type { TimeSpec } from "#server/contract/plan.ts";
import { isHeight, nextHeight, nextMoment } from "./moments.ts";

export type ScheduleRow = typeof schedule.$inferSelect;

/** What a row says of where its schedule stands. */
export type Position = Pick<
  ScheduleRow,
  "lastAt" | "lastBlock" | "sinceAt" | "sinceBlock" | "warnedAt" | "endedAt" | "nextAt" | "nextBlock"
>;

/** All moments up to here are handled or not its business. */
export function handledAt({ lastAt, sinceAt }: Pick<Position, "lastAt" | "sinceAt">): Date {
  return new Date(Math.max(lastAt?.getTime() ?? 0, sinceAt?.getTime() ?? 0));
}

/** The same for heights; null when no block of the chain was read yet. */
export function handledBlock({ lastBlock, sinceBlock }: Pick<Position, "lastBlock" | "sinceBlock">): number | null {
  if (sinceBlock === null) return lastBlock;
  return Math.max(lastBlock ?? -1, sinceBlock);
}

/** When its end is announced: at once when the schedule was begun later than that. Null when it was, or never is. */
export function warningAt(spec: TimeSpec, position: Pick<Position, "warnedAt" | "sinceAt">): Date | null {
  if (!spec.until || spec.until.warnSeconds <= 0 || position.warnedAt) return null;
  const warnMs = new Date(spec.until.at).getTime() - spec.until.warnSeconds * 1_000;
  return new Date(Math.max(warnMs, position.sinceAt?.getTime() ?? 0));
}

export function lastMomentOf(spec: TimeSpec): Date | null {
  return spec.until ? new Date(spec.until.at) : null;
}

type Standing = Pick<Position, "lastAt" | "lastBlock" | "sinceAt" | "sinceBlock" | "warnedAt">;

/**
 * Where a schedule stands, and what it waits for.
 * @param now stands in `endedAt` when nothing is left to come
 */
export function withNext(spec: TimeSpec, standing: Standing, now: Date): Position {
  const warnAt = warningAt(spec, standing);
  if (isHeight(spec.schedule)) {
    const handled = handledBlock(standing);
    const nextBlock = handled === null ? null : nextHeight(spec.schedule, handled);
    const isOver = handled !== null && nextBlock === null && warnAt === null;
    return { ...standing, nextAt: warnAt, nextBlock, endedAt: isOver ? now : null };
  }
  const end = lastMomentOf(spec);
  const next = nextMoment(spec.schedule, handledAt(standing));
  const nextInTime = next && end && next > end ? null : next;
  const nextAt = earlier(nextInTime, warnAt);
  return { ...standing, nextAt, nextBlock: null, endedAt: nextAt === null ? now : null };
}

function earlier(a: Date | null, b: Date | null): Date | null {
  if (!a || !b) return a ?? b;
  return a < b ? a : b;
}
