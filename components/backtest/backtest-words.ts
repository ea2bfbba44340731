import { count, credits, plural, sentence } from "#components/ui/number-words.ts";
import type { StateGlyph } from "#components/ui/state-tag.tsx";
import type { StateTone } from "#components/ui/state-tones.ts";
import type { BacktestAlertKind, BacktestRange, BacktestTally } from "#server/contract/backtest.ts";
import type { ReadFrom } from "#server/services/backtest/read-backtest.ts";
import type { Impact } from "#server/services/backtest/read-impact.ts";

const HOURS: Record<number, string> = { 24: "the last 24 hours", 168: "the last 7 days", 720: "the last 30 days" };

/** "the last 7 days", "blocks 1,000 to 2,000". */
export function rangeWords(range: BacktestRange): string {
  if (range.kind === "hours") return HOURS[range.hours] ?? `the last ${count(range.hours)} hours`;
  const { fromBlock, toBlock } = range;
  return fromBlock === toBlock ? `block ${count(fromBlock)}` : `blocks ${count(fromBlock)} to ${count(toBlock)}`;
}

/** What was tested: "this draft", "v3". */
export function testedWords(versionNumber: number | null): string {
  return versionNumber === null ? "this draft" : `v${versionNumber}`;
}

type Sums = Pick<BacktestTally, "same" | "fresh" | "gone" | "unsure">;

export const alertsOf = ({ same, fresh, unsure }: Sums): number => same + fresh + unsure;
export const liveAlertsOf = ({ same, gone }: Sums): number => same + gone;

type Result = {
  versionNumber: number | null;
  liveNumber: number | null;
  range: BacktestRange;
  state: string;
  progress: number;
  tally: Sums;
  wallets: { told: number };
};

/** The result in one sentence. */
export function headline(test: Result): string {
  const over = sentence(`over ${rangeWords(test.range)}`);
  const alerts = alertsOf(test.tally);
  if (test.state === "waiting") return `${over}: waiting to begin.`;
  if (test.state === "running") return `${over}: ${plural(alerts, "alert")} so far.`;
  const who = testedWords(test.versionNumber);
  const until = test.state === "done" ? over : `${over}, as far as it got,`;
  const than = moreWords({ alerts, liveNumber: test.liveNumber, liveAlerts: liveAlertsOf(test.tally) });
  if (alerts === 0) return `${comma(until)} ${who} would have told nobody${nobodyWords(test)}.`;
  return `${comma(until)} ${who} would have sent ${plural(alerts, "alert")} to ${plural(test.wallets.told, "wallet")}${than && `, ${than}`}.`;
}

/** What the live version did meanwhile. */
function nobodyWords({ liveNumber, tally }: Pick<Result, "liveNumber" | "tally">): string {
  if (liveNumber === null) return "";
  const live = liveAlertsOf(tally);
  return live === 0 ? `, and neither would v${liveNumber}` : `; v${liveNumber} told ${plural(live, "time")}`;
}

const comma = (text: string) => (text.endsWith(",") ? text : `${text},`);

type Compared = { alerts: number; liveNumber: number | null; liveAlerts: number };

/** "12 more than v3", "as many as v3"; empty when nothing was live. */
export function moreWords({ alerts, liveNumber, liveAlerts }: Compared): string {
  if (liveNumber === null) return "";
  const more = alerts - liveAlerts;
  if (more === 0) return `as many as v${liveNumber}`;
  return `${count(Math.abs(more))} ${more > 0 ? "more" : "fewer"} than v${liveNumber}`;
}

/** "41 credits", "about 6 a day". */
export function costWords(creditsMilli: number): string {
  return creditsMilli === 1_000 ? "1 credit" : `${credits(creditsMilli)} credits`;
}

/** A pace over a stretch; empty for less than two days, where it would say nothing new. */
export function paceWords(creditsMilli: number, { from, to }: { from: Date; to: Date }): string {
  const days = (to.getTime() - from.getTime()) / 86_400_000;
  return days < 2 ? "" : `about ${credits(Math.round(creditsMilli / days / 100) * 100)} a day`;
}

export type KindWords = { tone: StateTone; glyph: StateGlyph; words: string };

/** How an alert stands to the live version. */
export function kindWords(kind: BacktestAlertKind, of: { liveNumber: number | null; isReworded?: boolean }): KindWords {
  const live = `v${of.liveNumber ?? ""}`;
  switch (kind) {
    case "fresh":
      return { tone: "brass", glyph: "dot", words: of.liveNumber === null ? "Told" : "New" };
    case "same":
      return of.isReworded
        ? { tone: "idle", glyph: "again", words: `Other than in ${live}` }
        : { tone: "idle", glyph: "check", words: `Same as ${live}` };
    case "gone":
      return { tone: "warn", glyph: "minus", words: `Only ${live}` };
    case "unsure":
      return { tone: "idle", glyph: "unknown", words: `${live} not known` };
  }
}

/** Where the events came from, in a sentence. */
export function readFromWords({ chain, from, fromBlock, toBlock }: ReadFrom): string {
  const blocks =
    fromBlock === null || toBlock === null ? "" : ` (blocks ${count(fromBlock)} to ${count(toBlock)}, both included)`;
  if (from === null) return `${chain}: which blocks are meant is being looked up.`;
  if (from === "stored") return `${chain}: events that were stored as they happened${blocks}.`;
  return `${chain}: read from the chain again${blocks}, since not all of it was stored.`;
}

/** What publishing would mean, for the dialog: a sentence, and how far it can be trusted. */
export function impactWords(impact: Extract<Impact, { kind: "known" }>): string {
  const { alerts, wallets, live, creditsMilli } = impact;
  const over = sentence(`over ${rangeWords(impact.range)}`);
  const than = moreWords({ alerts, liveNumber: live?.number ?? null, liveAlerts: live?.alerts ?? 0 });
  if (alerts === 0) return `${over}: nobody would have been told${than && `, ${than}`}.`;
  const cost = creditsMilli === 0 ? "no credits" : `about ${costWords(creditsMilli)}`;
  return `${over}: ${plural(alerts, "alert")} to ${plural(wallets, "wallet")}${than && `, ${than}`}; ${cost}.`;
}
