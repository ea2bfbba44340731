import type { Outcome } from "#server/contract/step.ts";
import type { PastEventWords } from "#server/services/trial/list-past.ts";
import type { StateGlyph } from "../ui/state-tag.tsx";
import type { StateTone } from "../ui/state-tones.ts";

type Tag = { tone: StateTone; glyph: StateGlyph; words: string };

/** How a passage would have ended, as glyph and word; null: it hangs on an answer that nobody kept. */
export function endingTag(outcome: Outcome | null): Tag {
  switch (outcome) {
    case "told":
      return { tone: "ok", glyph: "check", words: "Would be told" };
    case "held":
      return { tone: "idle", glyph: "hand", words: "Would be held back" };
    case "stopped":
      return { tone: "idle", glyph: "minus", words: "Stops" };
    case "opted-out":
      return { tone: "idle", glyph: "bell-off", words: "Opted out" };
    case "failed":
      return { tone: "bad", glyph: "cross", words: "Fails" };
    case "cancelled":
      return { tone: "idle", glyph: "undone", words: "Undone" };
    case null:
      return { tone: "warn", glyph: "unknown", words: "Not known" };
  }
}

/** Whom an event names, in words; empty when it names nobody. */
export function namedWords({ wallet, wallets }: Pick<PastEventWords, "wallet" | "wallets">): string {
  if (wallet !== null) return "";
  if (wallets === 0) return "names nobody";
  return wallets === 1 ? "names 1 wallet" : `names ${wallets.toLocaleString("en-GB")} wallets`;
}

/** Of events, the newest of each wallet that one names by itself, at most so many. */
export function newestByWallet<E extends Pick<PastEventWords, "wallet">>(events: readonly E[], max: number): E[] {
  const byWallet = new Map<string, E>();
  for (const event of events) if (event.wallet && !byWallet.has(event.wallet)) byWallet.set(event.wallet, event);
  return [...byWallet.values()].slice(0, max);
}
