import type { StateGlyph } from "#components/ui/state-tag.tsx";
import type { StateTone } from "#components/ui/state-tones.ts";
import { shortAddress } from "#components/ui/wallet-name.tsx";
import type { WalletExplanation } from "#server/services/run/explain-wallet.ts";
import { outcomeState, type StateWords } from "./run-words.ts";

const WHOLE = 42;

/** Why what was typed cannot be an address yet; null when it is one. */
export function addressTrouble(typed: string): string | null {
  const text = typed.trim();
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return null;
  if (text === "") return "Paste an address.";
  if (!text.startsWith("0x") && !text.startsWith("0X")) return "An address begins with 0x.";
  if (text.length !== WHOLE) return `An address has ${WHOLE} characters; this has ${text.length}. Paste it whole.`;
  return "An address has the digits 0 to 9 and the letters a to f only.";
}

type Facts = Pick<WalletExplanation, "from" | "outcome" | "address">;

/** What came of it for this wallet, as a headline. */
export function explanationTitle({ from, outcome, address }: Facts): string {
  const wallet = shortAddress(address);
  if (from === "outside") return `${wallet} was not in this run`;
  switch (outcome) {
    case "told":
      return from === "computed" ? `${wallet} would be told` : `${wallet} was told`;
    case "held":
      return `Held back for ${wallet}`;
    case "stopped":
      return `${wallet} was not told`;
    case "opted-out":
      return `${wallet} opted out of this`;
    case "failed":
      return `${wallet} could not be told`;
    case "cancelled":
      return `Undone for ${wallet}`;
    case null:
      return from === "computed" ? `Not known for ${wallet}` : `Working it out for ${wallet}`;
  }
}

export function explanationState({ from, outcome }: Facts): StateWords {
  if (from === "outside") return state("idle", "minus", "Not looked at");
  if (from === "computed" && outcome === "told") return state("warn", "unknown", "Not on record");
  if (from === "computed" && outcome === null) return state("warn", "unknown", "Unknown");
  return outcomeState(outcome);
}

const state = (tone: StateTone, glyph: StateGlyph, words: string): StateWords => ({ tone, glyph, words });
