import type { StateGlyph } from "#components/ui/state-tag.tsx";
import type { StateTone } from "#components/ui/state-tones.ts";
import { timeWords } from "#components/ui/time-words.ts";
import type { RecentOutcome } from "./use-outcomes.ts";

type StateWords = { tone: StateTone; glyph: StateGlyph; words: string };

/** What came of it, as colour, glyph and word. */
export function outcomeWords(kind: RecentOutcome["kind"]): StateWords {
  switch (kind) {
    case "told":
      return { tone: "ok", glyph: "check", words: "Told" };
    case "held":
      return { tone: "idle", glyph: "hand", words: "Held back" };
    case "not-told":
      return { tone: "idle", glyph: "minus", words: "Not told" };
    case "off":
      return { tone: "idle", glyph: "bell-off", words: "Turned off" };
    case "unknown":
      return { tone: "warn", glyph: "unknown", words: "Unknown" };
    case "undone":
      return { tone: "idle", glyph: "undone", words: "Undone" };
    case "open":
      return { tone: "brass", glyph: "hourglass", words: "Under way" };
  }
}

/** Several in a row that came to the same are one, with how many and since when. */
export type ToldOutcome = RecentOutcome & { key: string; times: number; firstAt: Date };
type OutcomeDay = { day: string; outcomes: ToldOutcome[] };

/** Outcomes by the day they happened on, in the reader's zone, in their order. Those of one moment have keys apart. */
export function byDay(outcomes: RecentOutcome[], zone: string): OutcomeDay[] {
  const days: OutcomeDay[] = [];
  const seen = new Map<string, number>();
  for (const outcome of outcomes) {
    const day = timeWords(outcome.occurredAt, "date", zone);
    const last = days.at(-1);
    const before = last?.day === day ? last.outcomes.at(-1) : undefined;
    if (before && isSame(before, outcome)) {
      before.times += 1;
      before.firstAt = outcome.occurredAt;
      continue;
    }
    const moment = outcome.occurredAt.toISOString();
    const nth = (seen.get(moment) ?? 0) + 1;
    seen.set(moment, nth);
    const told = { ...outcome, key: `${moment} ${nth}`, times: 1, firstAt: outcome.occurredAt };
    if (last?.day === day) last.outcomes.push(told);
    else days.push({ day, outcomes: [told] });
  }
  return days;
}

/** What has a message of its own stays by itself. */
function isSame(a: RecentOutcome, b: RecentOutcome): boolean {
  const hasNone = a.messageId === null && b.messageId === null;
  return hasNone && a.sentence === b.sentence && a.topic?.key === b.topic?.key && a.isOfToday === b.isOfToday;
}
