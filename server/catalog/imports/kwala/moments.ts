import type { Findings } from "../findings.ts";
import { type Spot, textOf } from "./read-file.ts";

export type Watched = "event" | "oracle_price" | "address_tracking";
/** ExecuteAfter. `at` is in seconds since 1970. */
export type Start =
  | { kind: "immediate" }
  | { kind: "watch"; what: Watched }
  | { kind: "at"; at: number }
  | { kind: "block"; block: number };
/** RepeatEvery. */
export type Repeat =
  | { kind: "once" }
  | { kind: "watch"; what: Watched }
  | { kind: "every"; seconds: number }
  | { kind: "cron"; expression: string };

const WATCHED = /^(event|oracle_price|address_tracking)$/;
const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
const EVERY_SECONDS_MIN = 60;
const EVERY_SECONDS_MAX = 604_800;
/** Smaller numbers are no moment of our days. */
const UNIX_SECONDS_MIN = 1_000_000_000;
const UNIX_SECONDS_MAX = 10_000_000_000;

export function readStart(spot: Spot | undefined, found: Findings): Start | undefined {
  const text = textOf(spot, found);
  if (!spot || text === undefined) {
    if (spot) return undefined;
    const cure =
      "Write ExecuteAfter: event, oracle_price, address_tracking, immediate, a Unix time, or BL and a block.";
    return found.refuse({ line: 1, code: "field-missing", what: "“ExecuteAfter” is missing.", cure });
  }
  if (text === "immediate") return { kind: "immediate" };
  if (WATCHED.test(text)) return { kind: "watch", what: text as Watched };
  const block = /^(?:BL|block:)\s*(\d{1,12})$/i.exec(text)?.[1];
  if (block) return { kind: "block", block: Number(block) };
  const at = /^\d{1,13}$/.test(text) ? Number(text) : 0;
  if (at >= UNIX_SECONDS_MIN && at < UNIX_SECONDS_MAX) return { kind: "at", at };
  const cure = "Write event, oracle_price, address_tracking, immediate, a time in Unix seconds, or BL and a block.";
  return found.refuse({
    line: spot.line,
    code: "start",
    what: `“${text.slice(0, 60)}” does not say when it starts.`,
    cure,
  });
}

export function readRepeat(spot: Spot | undefined, found: Findings): Repeat | undefined {
  if (!spot) return { kind: "once" };
  const text = textOf(spot, found);
  if (text === undefined) return undefined;
  if (WATCHED.test(text)) return { kind: "watch", what: text as Watched };
  const fields = text.split(/\s+/).length;
  if (fields === 5 || fields === 6) return { kind: "cron", expression: text };
  const span = /^(\d{1,13})([smhd]?)$/.exec(text);
  const refuse = (what: string, cure: string) => found.refuse({ line: spot.line, code: "repeat", what, cure });
  if (!span) {
    const cure = 'Write NA for once, event, a span such as 5m or 1h, seconds, or a cron rule such as "0 9 * * *".';
    return refuse(`“${text.slice(0, 60)}” does not say how often it repeats.`, cure);
  }
  const seconds = Number(span[1]) * (UNIT_SECONDS[span[2] ?? ""] ?? 1);
  if (seconds < EVERY_SECONDS_MIN) return refuse("Once a minute is the most.", "Write 60 or more, or 1m.");
  if (!span[2] && seconds > EVERY_SECONDS_MAX) {
    const cure = `If these are milliseconds, write ${Math.round(seconds / 1000)}; for longer than a week write days, such as 30d.`;
    return refuse(`${seconds} seconds are more than a week.`, cure);
  }
  return { kind: "every", seconds };
}

/** When it ends; undefined for never. A small number counts from now, as some write it. */
export function readExpiry(spot: Spot | undefined, now: Date, found: Findings): Date | undefined {
  const text = textOf(spot, found)?.replace(/s$/, "");
  if (!spot || text === undefined) return undefined;
  const seconds = /^\d{1,13}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(seconds) || seconds >= UNIX_SECONDS_MAX) {
    const cure = "Write a time in Unix seconds, such as 1790000000, or take the line away.";
    return found.refuse({ line: spot.line, code: "expiry", what: `“${text.slice(0, 40)}” is not a time.`, cure });
  }
  const isSpan = seconds < UNIX_SECONDS_MIN;
  const end = isSpan ? new Date(now.getTime() + seconds * 1000) : new Date(seconds * 1000);
  const told = end.toISOString().slice(0, 16).replace("T", " ");
  if (isSpan) {
    found.note({ kind: "assumed", line: spot.line, what: `It ends ${seconds} seconds from now: ${told} UTC.` });
  }
  if (end > now) return end;
  const what = `It ended on ${told} UTC, so no end is set. Set one in the menu beside the workflow's name.`;
  found.note({ kind: "fill-in", line: spot.line, what });
  return undefined;
}
