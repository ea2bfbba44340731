import type { StateWords } from "#components/runs/run-words.ts";
import type { TransferRow } from "#server/services/credit/list-transfers.ts";

/** A transfer's kind as colour, glyph and word, and what it does to what is left: more, less, or nothing new. */
export function transferState({ kind }: Pick<TransferRow, "kind">): StateWords & { sign: -1 | 0 | 1 } {
  switch (kind) {
    case "grant":
      return { tone: "ok", glyph: "check", words: "Granted", sign: 1 };
    case "reserve":
      return { tone: "idle", glyph: "minus", words: "Reserved", sign: -1 };
    case "post":
      return { tone: "ok", glyph: "check", words: "Posted", sign: 0 };
    case "void":
      return { tone: "idle", glyph: "undone", words: "Voided, given back", sign: 1 };
  }
}
