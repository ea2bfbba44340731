import type { Tx } from "#db/client.ts";
import { compareDecimals } from "#server/contract/decimal.ts";
import { changeThatCounts, keepSamples, valuesBefore } from "./change-over-time.ts";
import {
  type Fired,
  type Line,
  linesCrossed,
  linesOfSubjects,
  nearestLines,
  type SeenAt,
  saveFired,
  saveRearmed,
} from "./due-lines.ts";
import { distancePercent } from "./exact.ts";
import type { Reading } from "./read-values.ts";
import { stepLine } from "./step-line.ts";

/** A verified value with what its lines are held against, and what came of it. */
export type Judged = {
  reading: Reading;
  value: string;
  /** The value before: at the last reading, or a window ago for a change over time. */
  before: string | null;
  /** What lines are compared with: the value itself, or by how many percent it changed. Null: nothing to compare yet. */
  measure: string | null;
  fired: Line[];
  /** Percent to the nearest line, armed or not; null without lines. */
  distance: number | null;
  /** Look again then, whatever the sweep says: a cool-down ends, or there were more lines than one look takes. */
  lookAgainAt: Date | null;
};

/** Holds verified values against their lines: moves the lines, and says which of them fired. */
export async function evaluate(tx: Tx, readings: Reading[], seen: SeenAt & { at: Date }): Promise<Judged[]> {
  const judged = await measure(tx, readings, seen);
  const moves: Moves = { fired: [], rearmed: [] };
  await judgeOwnLines(tx, judged, { seen, moves });
  for (const one of judged) if (hasFollowersLines(one)) await judgeFollowersLines(tx, one, { seen, moves });
  await saveFired(tx, moves.fired, seen);
  await saveRearmed(tx, moves.rearmed, seen);
  return judged;
}

type Moves = { fired: Fired[]; rearmed: Line[] };
type By = { seen: SeenAt; moves: Moves };

const hasFollowersLines = ({ reading: { trigger } }: Judged): boolean =>
  trigger.subject.kind === "one" && trigger.holders.kind === "followers";

async function measure(tx: Tx, readings: Reading[], seen: SeenAt & { at: Date }): Promise<Judged[]> {
  const samples = readings.flatMap(({ watch, trigger, outcome }) => {
    const { test } = trigger.spec;
    if (test.kind !== "changes" || outcome.kind !== "value") return [];
    return [{ watchId: watch.id, value: outcome.value, windowSeconds: test.windowSeconds }];
  });
  const earlier = await valuesBefore(tx, samples, seen.at);
  await keepSamples(tx, samples, seen);
  return readings.flatMap((reading): Judged[] => {
    const { watch, trigger, outcome } = reading;
    if (outcome.kind !== "value") return [];
    const { test } = trigger.spec;
    const { value } = outcome;
    const blank = { reading, value, fired: [], distance: null, lookAgainAt: null };
    if (test.kind === "crosses") return [{ ...blank, before: watch.value, measure: value }];
    const before = earlier.get(watch.id) ?? null;
    return [{ ...blank, before, measure: before === null ? null : changeThatCounts(test, before, value) }];
  });
}

async function judgeOwnLines(tx: Tx, judged: Judged[], by: By): Promise<void> {
  const own = judged.filter((one) => !hasFollowersLines(one));
  const lines = await linesOfSubjects(
    tx,
    own.map(({ reading: { watch } }) => ({ triggerId: watch.triggerId, wallet: watch.wallet })),
  );
  const bySubject = Map.groupBy(lines, ({ triggerId, wallet }) => `${triggerId} ${wallet}`);
  for (const one of own) {
    const { triggerId, wallet } = one.reading.watch;
    const mine = bySubject.get(`${triggerId} ${wallet}`) ?? [];
    judgeLines(one, mine, by);
    one.distance = nearest(
      one,
      mine.map(({ line }) => line),
    );
  }
}

async function judgeFollowersLines(tx: Tx, one: Judged, by: By): Promise<void> {
  if (one.measure === null) return;
  const { trigger } = one.reading;
  const { lines, isMore } = await linesCrossed(tx, { trigger, value: one.measure });
  judgeLines(one, lines, by);
  if (isMore) one.lookAgainAt = by.seen.now;
  one.distance = nearest(one, await nearestLines(tx, { triggerId: trigger.id, value: one.measure }));
}

function judgeLines(one: Judged, lines: Line[], { seen, moves }: By): void {
  if (one.measure === null) return;
  for (const line of lines) {
    const step = stepLine(line, one.reading.trigger.rule, { value: one.measure, now: seen.now });
    switch (step.kind) {
      case "fired":
        one.fired.push(line);
        moves.fired.push({ line, value: one.measure });
        break;
      case "rearmed":
        moves.rearmed.push(line);
        break;
      case "cooling":
        if (!one.lookAgainAt || step.until < one.lookAgainAt) one.lookAgainAt = step.until;
        break;
      case "same":
        break;
    }
  }
}

function nearest({ measure }: Judged, lines: string[]): number | null {
  if (measure === null || lines.length === 0) return null;
  return Math.min(...lines.map((line) => distancePercent(measure, line)));
}

/** Of several lines that fired at once, the one furthest from where the value came from. */
export function deepest(lines: readonly Line[], direction: "below" | "above"): Line | undefined {
  const isDeeper = (a: Line, b: Line) => compareDecimals(a.line, b.line) === (direction === "below" ? -1 : 1);
  return lines.reduce<Line | undefined>((found, line) => (!found || isDeeper(line, found) ? line : found), undefined);
}
