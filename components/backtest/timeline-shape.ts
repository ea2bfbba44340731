import { timeWords } from "#components/ui/time-words.ts";
import type { BacktestSlot } from "#server/contract/backtest.ts";

/** The columns of a timeline in a box. Pure, so that it can be checked without a browser. */
export type TimelineShape = {
  /** Values at the left edge, lowest first, with their height in the box. */
  ticks: { value: number; y: number }[];
  columns: { x: number; width: number; parts: { kind: Part; y: number; height: number }[] }[];
  /** The live version's steps as a path; empty without one. */
  livePath: string;
  /** Words under the columns. */
  labels: { x: number; text: string }[];
};

/** Told by the tested version, lowest in a column first. */
export const PARTS = ["same", "fresh", "unsure"] as const;
export type Part = (typeof PARTS)[number];

export type TimelineOf = {
  slots: readonly BacktestSlot[];
  from: Date;
  slotSeconds: number;
  hasLive: boolean;
  width: number;
  height: number;
};

/** Room for figures at the left and words below. */
export const INSET = { left: 44, right: 8, top: 10, bottom: 26 };
const GAP_SHARE = 0.28;
const LABEL_WIDTH = 76;
const TICKS_WISHED = 4;
const PART_GAP = 1.5;

export function shapeTimeline(of: TimelineOf): TimelineShape {
  const { slots, width, height, hasLive } = of;
  const high = Math.max(1, ...slots.map((slot) => Math.max(toldOf(slot), hasLive ? liveOf(slot) : 0)));
  const ticks = ticksFor(high);
  const top = ticks.at(-1) ?? high;
  const floor = height - INSET.bottom;
  const yOf = (value: number) => floor - (value / top) * (floor - INSET.top);
  const step = (width - INSET.left - INSET.right) / Math.max(1, slots.length);
  const xOf = (at: number) => INSET.left + at * step;
  const barWidth = Math.max(1, step * (1 - GAP_SHARE));
  return {
    ticks: ticks.map((value) => ({ value, y: yOf(value) })),
    columns: slots.map((slot, at) => ({
      x: xOf(at) + (step - barWidth) / 2,
      width: barWidth,
      parts: partsOf(slot, yOf),
    })),
    livePath: hasLive ? stepPath(slots.map(liveOf), { xOf, yOf }) : "",
    labels: labelsOf(of, { step, xOf }),
  };
}

export const toldOf = ({ same, fresh, unsure }: BacktestSlot): number => same + fresh + unsure;
export const liveOf = ({ same, gone }: BacktestSlot): number => same + gone;

function partsOf(slot: BacktestSlot, yOf: (value: number) => number) {
  let below = 0;
  return PARTS.flatMap((kind) => {
    if (slot[kind] === 0) return [];
    const base = yOf(below);
    below += slot[kind];
    const y = yOf(below);
    return [{ kind, y, height: Math.max(1, base - y - PART_GAP) }];
  });
}

/** Whole numbers that people count in: 1, 2, 5, 10, 20 … */
export function ticksFor(high: number): number[] {
  const rough = high / TICKS_WISHED;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? power);
  return Array.from({ length: Math.ceil(high / step) + 1 }, (_, i) => i * step);
}

type Scales = { xOf: (at: number) => number; yOf: (value: number) => number };

function stepPath(values: number[], { xOf, yOf }: Scales): string {
  return values
    .map((value, at) => `${at === 0 ? "M" : "L"}${round(xOf(at))} ${round(yOf(value))}H${round(xOf(at + 1))}`)
    .join("");
}

const round = (n: number) => Math.round(n * 10) / 10;
const DAY_SECONDS = 86_400;

/** From a quarter of a day on, only midnights are named, by their day; shorter columns by their hour. */
const BY_DAY_SECONDS = DAY_SECONDS / 4;

/** As many as there is room for, in the middle of their column. */
function labelsOf({ slots, from, slotSeconds }: TimelineOf, { step, xOf }: { step: number; xOf: Scales["xOf"] }) {
  const labels: TimelineShape["labels"] = [];
  for (const at of slots.keys()) {
    const start = slotStart({ from, slotSeconds }, at);
    const isByDay = slotSeconds >= BY_DAY_SECONDS;
    if (isByDay && start.getTime() % (DAY_SECONDS * 1_000) !== 0) continue;
    const x = xOf(at) + step / 2;
    if (x - (labels.at(-1)?.x ?? -LABEL_WIDTH) < LABEL_WIDTH) continue;
    const [date = "", clock = ""] = timeWords(start, "short").split(", ");
    labels.push({ x, text: isByDay || clock === "00:00" ? date : clock });
  }
  return labels;
}

export function slotStart({ from, slotSeconds }: Pick<TimelineOf, "from" | "slotSeconds">, at: number): Date {
  return new Date(from.getTime() + at * slotSeconds * 1_000);
}

/** How long a column is, for the chart's title. */
export function slotWords(slotSeconds: number): string {
  if (slotSeconds % DAY_SECONDS === 0) {
    const days = slotSeconds / DAY_SECONDS;
    return days === 1 ? "by day" : days === 7 ? "by week" : `by ${days} days`;
  }
  if (slotSeconds % 3_600 === 0) return slotSeconds === 3_600 ? "by hour" : `by ${slotSeconds / 3_600} hours`;
  const minutes = Math.round(slotSeconds / 60);
  return minutes === 1 ? "by minute" : `by ${minutes} minutes`;
}
