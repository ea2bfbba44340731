"use client";

import { Check, CircleHelp, X } from "lucide-react";
import type { RowResult } from "#server/contract/condition.ts";
import { useSampled } from "./sampled.tsx";

const GLYPHS = {
  true: { Glyph: Check, ink: "text-ok", word: "True:" },
  false: { Glyph: X, ink: "text-bad", word: "Not true:" },
  missing: { Glyph: CircleHelp, ink: "text-warn", word: "Unknown:" },
} as const;

/** What a row comes to for a real past event: both values, and whether it holds. */
export function RowCheck({ path }: { path: string }) {
  const found = useSampled()?.rows.get(path);
  if (!found) return null;
  const { Glyph, ink, word } = GLYPHS[`${found.verdict}` as keyof typeof GLYPHS];
  return (
    <p className="flex items-start gap-1.5 border-t border-hair px-2.5 pt-[5px] pb-1.5 text-[12.5px] leading-[18px] text-ink-2">
      <Glyph size={14} strokeWidth={2.2} className={`mt-0.5 shrink-0 ${ink}`} role="img" aria-label={word} />
      <span className="min-w-0 break-words">{wordsOf(found)}</span>
    </p>
  );
}

/** Which side was missing is told by name. */
const wordsOf = ({ verdict, text, why }: RowResult) => (verdict === "missing" ? why : text);
