"use client";

import { ArrowDown, ArrowUp } from "lucide-react";

export type MoveButtonsProps = {
  /** "line 2" */
  what: string;
  index: number;
  count: number;
  onMove: (by: -1 | 1) => void;
};

/** Moves one of a list up or down. */
export function MoveButtons({ what, index, count, onMove }: MoveButtonsProps) {
  return (
    <span className="ml-auto flex">
      <Move label={`Move ${what} up`} Glyph={ArrowUp} isDisabled={index === 0} onClick={() => onMove(-1)} />
      <Move label={`Move ${what} down`} Glyph={ArrowDown} isDisabled={index === count - 1} onClick={() => onMove(1)} />
    </span>
  );
}

type MoveProps = { label: string; Glyph: typeof ArrowUp; isDisabled: boolean; onClick: () => void };

function Move({ label, Glyph, isDisabled, onClick }: MoveProps) {
  return (
    <button
      type="button"
      aria-label={label}
      disabled={isDisabled}
      onClick={onClick}
      className="grid size-6 place-items-center rounded-[6px] text-ink-3 hover:bg-chip hover:text-ink disabled:opacity-40"
    >
      <Glyph aria-hidden size={13} />
    </button>
  );
}

/** The list with one of its items moved by one place. */
export function moved<T>(items: readonly T[], index: number, by: -1 | 1): T[] {
  const next = [...items];
  const [item] = next.splice(index, 1);
  if (item !== undefined) next.splice(index + by, 0, item);
  return next;
}
