"use client";

import { Link2, Link2Off, type LucideIcon, Minus, PencilLine, Plus } from "lucide-react";
import { cn } from "../ui/cn.ts";

export type ListedChange = { kind?: string; nodeId?: string; text: string };

export type ChangeListProps = {
  changes: readonly ListedChange[];
  selected?: string | undefined;
  /** Shows the step that a change is of; without it, changes are only read. */
  onSelect?: (nodeId: string | undefined) => void;
};

const GLYPHS: Record<string, { Glyph: LucideIcon; ink: string; word: string }> = {
  added: { Glyph: Plus, ink: "text-ok-ink", word: "Added:" },
  removed: { Glyph: Minus, ink: "text-bad-ink", word: "Removed:" },
  changed: { Glyph: PencilLine, ink: "text-brass-ink", word: "Changed:" },
  connected: { Glyph: Link2, ink: "text-ok-ink", word: "Connected:" },
  disconnected: { Glyph: Link2Off, ink: "text-bad-ink", word: "Disconnected:" },
};

/** What differs, a line each, by glyph and words. */
export function ChangeList({ changes, selected, onSelect }: ChangeListProps) {
  if (changes.length === 0) return <p className="text-ink-2">They do the same. Only places and notes may differ.</p>;
  return (
    <ul aria-label="Changes" className="flex flex-col gap-0.5">
      {changes.map((change) => (
        <li key={`${change.nodeId} ${change.text}`}>
          <Line change={change} isSelected={selected !== undefined && change.nodeId === selected} onSelect={onSelect} />
        </li>
      ))}
    </ul>
  );
}

type LineProps = { change: ListedChange; isSelected: boolean; onSelect: ChangeListProps["onSelect"] };

function Line({ change: { kind = "changed", nodeId, text }, isSelected, onSelect }: LineProps) {
  const { Glyph, ink, word } = GLYPHS[kind] ?? { Glyph: PencilLine, ink: "text-ink-3", word: "" };
  const inside = (
    <>
      <Glyph size={14} strokeWidth={2.2} className={cn("mt-[3px] shrink-0", ink)} role="img" aria-label={word} />
      <span className="min-w-0">{text}</span>
    </>
  );
  if (!onSelect || !nodeId) return <p className="flex items-start gap-2 px-1.5 py-0.5">{inside}</p>;
  return (
    <button
      type="button"
      aria-pressed={isSelected}
      onClick={() => onSelect(isSelected ? undefined : nodeId)}
      className="flex min-h-6 w-full items-start gap-2 rounded-[6px] px-1.5 py-0.5 text-left hover:bg-chip aria-pressed:bg-brass-wash touch:min-h-9"
    >
      {inside}
    </button>
  );
}
