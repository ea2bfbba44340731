import { showTime } from "#server/catalog/show-time.ts";
import { shortAddress } from "#server/catalog/show-value.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Outcome, Step } from "#server/contract/step.ts";
import type { Outside } from "./place-wallet.ts";

/** The one sentence that answers "why, for this wallet?" where the run never came to it. */
export function tellOutside(why: Outside, address: string): string {
  const who = shortAddress(address) ?? address;
  switch (why.kind) {
    case "stranger":
      return `${who} is no subscriber here, so this run did not look at it. It becomes one when it first opens its alerts page.`;
    case "enrolled-later":
      return `${who} became a subscriber only on ${timeWords(why.at)}, after this run had found whom it concerns.`;
    case "another-wallet":
      return why.named === null
        ? "The event names no wallet, so this run reached nobody."
        : `The event names ${shortAddress(why.named) ?? why.named}, so this run was not about ${who}.`;
    case "once":
      return "What this run did, it did once for the event, for nobody in particular.";
    case "not-concerned":
      return `The event did not concern ${who}, so this run did not look at it.`;
    case "run-skipped":
      return "The event was read too late, and this workflow leaves late ones out. Nobody was looked at.";
    case "run-undone":
      return `The chain took the event back, and this run had kept nothing of ${who}. Nothing was sent.`;
    case "run-cancelled":
      return `This run was cancelled before it came to ${who}${why.reason ? `: ${finished(why.reason)}` : "."}`;
    case "run-failed":
      return `This run failed before it came to ${who}: ${finished(why.reason ?? "the reason was not kept")}`;
    case "not-yet":
      return `This run is still finding whom it concerns, and has not come to ${who} yet.`;
  }
}

export type Ending = {
  outcome: Outcome | null;
  reason: string | null;
  steps: Step[];
  graph: Graph;
  /** Worked out again, with the settings of today. */
  isComputed: boolean;
};

/** The same where it came to it: how the passage ended, and on what. */
export function tellEnding(ending: Ending): string {
  const { outcome, isComputed } = ending;
  const reason = finished(ending.reason ?? "");
  switch (outcome) {
    case "told":
      return withReason(isComputed ? "Would be told" : "Told", reason);
    case "held":
      return withReason(isComputed ? "Would be held back" : "Held back, and waits in their inbox", reason);
    case "stopped":
      return withReason(`Stopped at ${placeOf(ending)}`, reason);
    case "opted-out":
      return reason ? `Opted out: ${lower(reason)}` : "Opted out.";
    case "failed":
      return `Could not be told: ${lower(reason) || "the reason was not kept."}`;
    case "cancelled":
      return reason || "Undone: the chain took the event back.";
    case null:
      return isComputed ? `Where it ended is not known: ${placeOf(ending)} ${lower(reason)}` : "Still under way.";
  }
}

const withReason = (words: string, reason: string) => `${words}${reason ? `: ${lower(reason)}` : "."}`;

function placeOf({ steps, graph }: Pick<Ending, "steps" | "graph">): string {
  const last = steps.at(-1);
  const name = last && graph.nodes[last.nodeId]?.name.trim();
  return name ? `“${name}”` : "its last step";
}

export const SETTINGS_CHANGED = "They changed their settings after this, so today's are shown.";
export const AGAINST_THE_RECORD = "This run kept nothing of this wallet, although by these settings it would be told.";

const timeWords = (at: Date) => showTime(at.toISOString(), "UTC", "date-time");

function finished(text: string): string {
  const trimmed = text.trim();
  return trimmed === "" || /[.?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** For the middle of a sentence: "Health factor 1.31 …" → "health factor 1.31 …"; "ETH price …" and addresses stay. */
const lower = (text: string) => (/^[A-Z][a-z]/.test(text) ? (text[0] ?? "").toLowerCase() + text.slice(1) : text);
