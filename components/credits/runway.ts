import { countWord } from "#components/ui/number-words.ts";

const DAYS_SHOWN_MAX = 365;
/** Scales in days, each with five labelled ticks. */
const SCALES = [8, 20, 40, 80, 200, 400] as const;

export type Runway = {
  /** Whole days at this pace; null when nothing is being spent. */
  days: number | null;
  /** "about 14 days", "less than a day", "more than a year". */
  words: string;
  /** Length of the tick scale in days. */
  scaleDays: number;
  /** Where the days end on the scale, 0 to 1. */
  share: number;
};

/** How long credits last at a pace; both in milli-credits. */
export function runwayOf(o: { availableMilli: number; paceMilliPerDay: number }): Runway {
  const available = Math.max(0, o.availableMilli);
  if (o.paceMilliPerDay <= 0) {
    return {
      days: null,
      words: available > 0 ? "nothing spent yet" : "none left",
      scaleDays: 40,
      share: available > 0 ? 1 : 0,
    };
  }
  const exact = available / o.paceMilliPerDay;
  const scaleDays = SCALES.find((scale) => exact <= scale * 0.8) ?? 400;
  return { days: Math.floor(exact), words: wordsOf(exact), scaleDays, share: Math.min(1, exact / scaleDays) };
}

function wordsOf(days: number): string {
  if (days <= 0) return "none left";
  if (days < 1) return "less than a day";
  if (days > DAYS_SHOWN_MAX) return "more than a year";
  const whole = Math.floor(days);
  return whole === 1 ? "about one day" : `about ${whole < 3 ? countWord(whole) : whole} days`;
}

/** The labelled days of a scale, from today to its end: 40 → 0, 10, 20, 30, 40. */
export function scaleLabels(scaleDays: number): number[] {
  return [0, 1, 2, 3, 4].map((quarter) => (scaleDays / 4) * quarter);
}
