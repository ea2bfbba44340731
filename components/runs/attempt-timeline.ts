import type { AttemptOutcome } from "#db/schema/outbox.ts";
import type { DeliveryDetail } from "#server/services/run/select-deliveries.ts";

export type AttemptBar = {
  key: string;
  /** "First", "Second", …; "Next" for what has not begun. */
  name: string;
  /** Shares of the axis, 0 to 1. */
  waitFrom: number;
  sendFrom: number;
  sendTo: number;
  outcome: AttemptOutcome | "waiting";
  detail: string;
};

export type DeliveryLane = { delivery: DeliveryDetail; bars: AttemptBar[] };

export type Timeline = {
  lanes: DeliveryLane[];
  /** Length of the axis, which begins at the event. */
  spanMs: number;
  /** Five: "0 s", "0.5", …, "2.0 s". */
  labels: string[];
};

const ORDINALS = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"];
const SPAN_MIN_MS = 400;
const SPANS_MS = [
  400, 800, 1_200, 1_600, 2_000, 2_400, 3_200, 4_000, 8_000, 20_000, 40_000, 60_000, 120_000, 240_000, 600_000,
  1_200_000, 3_600_000, 14_400_000, 43_200_000, 86_400_000, 172_800_000,
];
const OPEN_STATES: readonly string[] = ["waiting", "retrying", "sending", "unfunded", "deferred"];

/** Attempts of each delivery on one axis that begins at the event: waiting, then sending. */
export function timelineOf(deliveries: DeliveryDetail[], o: { eventAt: Date; now: Date }): Timeline {
  const start = o.eventAt.getTime();
  const ends = deliveries.flatMap((d) => [
    ...d.attempts.map((attempt) => attempt.endedAt.getTime() - start),
    ...(isOpen(d) ? [Math.max(o.now.getTime(), d.nextAt.getTime()) - start] : []),
  ]);
  const longest = Math.max(SPAN_MIN_MS, ...ends);
  const spanMs = SPANS_MS.find((span) => longest <= span) ?? longest;
  const share = (at: Date) => Math.min(1, Math.max(0, (at.getTime() - start) / spanMs));
  return {
    spanMs,
    labels: axisLabels(spanMs),
    lanes: deliveries.map((delivery) => ({ delivery, bars: barsOf(delivery, { share, now: o.now }) })),
  };
}

type Axis = { share: (at: Date) => number; now: Date };

function barsOf(delivery: DeliveryDetail, axis: Axis): AttemptBar[] {
  let since = delivery.createdAt;
  const bars = delivery.attempts.map((attempt): AttemptBar => {
    const bar = {
      key: `${delivery.id}-${attempt.number}`,
      name: ORDINALS[attempt.number - 1] ?? `No. ${attempt.number}`,
      waitFrom: axis.share(since),
      sendFrom: axis.share(attempt.startedAt),
      sendTo: axis.share(attempt.endedAt),
      outcome: attempt.outcome,
      detail: attempt.detail,
    };
    since = attempt.endedAt;
    return bar;
  });
  return isOpen(delivery) ? [...bars, nextBar(delivery, axis, since)] : bars;
}

function nextBar(delivery: DeliveryDetail, axis: Axis, since: Date): AttemptBar {
  const until = axis.share(new Date(Math.max(delivery.nextAt.getTime(), axis.now.getTime())));
  return {
    key: `${delivery.id}-next`,
    name: delivery.attempts.length === 0 ? "First" : "Next",
    waitFrom: axis.share(since),
    sendFrom: until,
    sendTo: until,
    outcome: "waiting",
    detail: delivery.reason ?? "",
  };
}

function isOpen(delivery: DeliveryDetail): boolean {
  return OPEN_STATES.includes(delivery.state);
}

const HOURS = { unit: "h", unitMs: 3_600_000, belowMs: Number.POSITIVE_INFINITY };
const UNITS = [
  { unit: "s", unitMs: 1_000, belowMs: 120_000 },
  { unit: "min", unitMs: 60_000, belowMs: 7_200_000 },
  HOURS,
];

/** Five labels from zero to the end of the axis, in the unit that fits; the first and last carry it. */
export function axisLabels(spanMs: number): string[] {
  const { unit, unitMs } = UNITS.find((candidate) => spanMs < candidate.belowMs) ?? HOURS;
  const quarter = spanMs / unitMs / 4;
  const places = Number.isInteger(quarter) ? 0 : 1;
  return [0, 1, 2, 3, 4].map((n) => {
    const text = n === 0 ? "0" : (quarter * n).toFixed(places);
    return n === 0 || n === 4 ? `${text} ${unit}` : text;
  });
}
