/** Spans of time as people type them: a number and the unit that fits. */

export type SpanUnit = { value: string; label: string; seconds: number };

export const SPAN_UNITS: readonly SpanUnit[] = [
  { value: "seconds", label: "seconds", seconds: 1 },
  { value: "minutes", label: "minutes", seconds: 60 },
  { value: "hours", label: "hours", seconds: 3_600 },
  { value: "days", label: "days", seconds: 86_400 },
];

/** The largest unit that leaves no rest: 5400 → minutes. */
export function unitOf(seconds: number): SpanUnit {
  const fitting = SPAN_UNITS.filter((unit) => seconds > 0 && seconds % unit.seconds === 0);
  return fitting.at(-1) ?? (SPAN_UNITS[0] as SpanUnit);
}

/** "30 minutes", "1 day", "90 seconds". */
export function spanWords(seconds: number): string {
  const unit = unitOf(seconds);
  const n = seconds / unit.seconds;
  return n === 1 ? `1 ${unit.label.slice(0, -1)}` : `${n} ${unit.label}`;
}

/** About how long, for reading at a glance: "12 s", "3 min", "2 h", "1 day". */
export function aboutWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129_600) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
