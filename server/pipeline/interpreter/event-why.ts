import { showDuration } from "#server/catalog/show-duration.ts";
import { showTime } from "#server/catalog/show-time.ts";
import { isDecimal, showDecimal } from "#server/contract/decimal.ts";
import type { ReadingSpec, TriggerHandle, TriggerSpec } from "#server/contract/plan.ts";
import type { Value, Values } from "#server/contract/value.ts";

export type Happened = { spec: TriggerSpec | undefined; handle: TriggerHandle; values: Values; zone: string };

/**
 * What of the event itself is a reason, as sentences for its subscriber: the line that a value crossed and where, that
 * a value is not known, for how many it stands, how late it comes. Empty where the event alone says nothing of why.
 */
export function eventWhy({ spec, handle, values, zone }: Happened): string[] {
  const sentences: string[] = [];
  if (spec?.kind === "reading")
    sentences.push(handle === "unknown" ? unknownWhy(values, zone) : readingWhy(spec, values));
  const standsFor = numberOf(values.$standsFor);
  if (standsFor > 1) sentences.push(`It stands for ${showDecimal(String(standsFor))} such events.`);
  const lateSeconds = numberOf(values.$lateSeconds);
  if (lateSeconds > 0) sentences.push(`It comes late: it was read ${showDuration(lateSeconds)} after it happened.`);
  return sentences;
}

function readingWhy({ test, unit }: ReadingSpec, { value, before, threshold, line, change, $block }: Values): string {
  const [now, was] = [show(value, unit), show(before, unit)];
  const at = isDecimal($block) ? ` at block ${showDecimal($block)}` : "";
  if (test.kind === "changes") {
    const from = was === null ? "" : ` from ${was}`;
    return `It changed by ${show(change, "%") ?? "more than your line"}${from} to ${now ?? "a new value"}${at}.`;
  }
  const isOwn = test.lines.some(({ line: source }) => source.kind === "field");
  const drawn = show(line, unit) ?? show(threshold, unit);
  const whose = isOwn ? "Your line" : "The line";
  return `${drawn === null ? `${whose} was crossed` : `${whose} is ${drawn}`}; it was ${now ?? "another value"}${at}.`;
}

function unknownWhy({ since, reason, last }: Values, zone: string): string {
  const from = typeof since === "string" ? ` since ${showTime(since, zone, "date-time")}` : "";
  const why = typeof reason === "string" && reason !== "" ? `: ${reason.replace(/[.!?]$/, "")}` : "";
  const known = show(last, "");
  return `The value is not known${from}${why}.${known === null ? "" : ` It was ${known} last.`}`;
}

const PLACES = 4;
/** Small numbers need more of their places. */
const PLACES_SMALL = 10;

/** A number as a sentence needs it, cut and not rounded; null when there is none. */
function show(value: Value | undefined, unit: string): string | null {
  if (!isDecimal(value)) return null;
  const places = /^-?0(\.|$)/.test(value) ? PLACES_SMALL : PLACES;
  const isLong = (value.split(".")[1]?.length ?? 0) > places;
  const text = isLong ? showDecimal(value, places).replace(/\.?0+$/, "") : showDecimal(value);
  return unit ? `${text} ${unit}` : text;
}

function numberOf(value: Value | undefined): number {
  return isDecimal(value) ? Number(value) : 0;
}
