import type { StateWords } from "#components/runs/run-words.ts";
import type { TransferRow } from "#server/services/credit/list-transfers.ts";

/** A transfer's kind as colour, glyph and word, and what it does to what is left: more, less, or nothing new. */
export function transferState({ kind, settledBy }: Pick<TransferRow, "kind" | "settledBy">): StateWords & {
  sign: -1 | 0 | 1;
} {
  switch (kind) {
    case "grant":
      return { tone: "ok", glyph: "check", words: "Granted", sign: 1 };
    case "reserve":
      if (settledBy === "post") return { tone: "idle", glyph: "minus", words: "Reserved, then posted", sign: 0 };
      if (settledBy === "void") return { tone: "idle", glyph: "minus", words: "Reserved, then voided", sign: 0 };
      return { tone: "brass", glyph: "hourglass", words: "Reserved", sign: -1 };
    case "post":
      return { tone: "ok", glyph: "check", words: "Posted", sign: -1 };
    case "void":
      return { tone: "idle", glyph: "undone", words: "Voided, given back", sign: 0 };
  }
}
