"use client";

import { type KeyboardEvent, useId, useState } from "react";
import { cn } from "../../ui/cn.ts";
import { familyLook } from "../../ui/family.ts";
import type { Pick } from "../available-values.ts";
import { openBrace, type PillText } from "../pill-text.ts";

const SUGGESTIONS_MAX = 8;

/** `start` is where the open brace stands. */
type OnPick = (pick: Pick, start: number) => void;

type SuggestInput = { current: PillText; caret: number; picks: readonly Pick[]; isOff: boolean };

/** Values to pick while typing after an open brace. */
export function useSuggestions({ current, caret, picks, isOff }: SuggestInput) {
  const id = useId();
  const [index, setIndex] = useState(0);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const open = isOff ? null : openBrace(current, caret);
  const typed = open?.typed.toLowerCase() ?? "";
  const found = open && open.start !== closedAt ? picks.filter((pick) => pick.label.toLowerCase().includes(typed)) : [];
  const shown = found.slice(0, SUGGESTIONS_MAX);
  const active = Math.min(index, shown.length - 1);
  const isOpen = open !== null && shown.length > 0;
  const pickActive = (onPick: OnPick) => {
    const pick = shown[active];
    if (pick && open) onPick(pick, open.start);
  };
  return {
    close: () => setClosedAt(open?.start ?? null),
    aria: isOpen
      ? { "aria-autocomplete": "list" as const, "aria-controls": id, "aria-activedescendant": `${id}${active}` }
      : {},
    onKeyDown: (event: KeyboardEvent, onPick: OnPick): boolean => {
      if (!isOpen || !open) return false;
      if (event.key === "ArrowDown") setIndex(Math.min(shown.length - 1, active + 1));
      else if (event.key === "ArrowUp") setIndex(Math.max(0, active - 1));
      else if (event.key === "Enter" || event.key === "Tab") pickActive(onPick);
      else if (event.key === "Escape") setClosedAt(open.start);
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
    list: (onPick: OnPick) =>
      isOpen &&
      open && (
        <div
          id={id}
          role="listbox"
          aria-label="Values"
          className="absolute top-full right-0 left-0 z-20 mt-1 rounded-[9px] border border-line bg-raised p-1 shadow-2"
        >
          {shown.map((pick, at) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the text box has the keys.
            <div
              key={pick.key}
              id={`${id}${at}`}
              role="option"
              tabIndex={-1}
              aria-selected={at === active}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onPick(pick, open.start)}
              className={cn("flex h-7 items-center gap-2 rounded-[6px] px-2", at === active && "bg-chip")}
            >
              <span aria-hidden className={cn("size-[7px] rounded-full bg-current", familyLook(pick.family).solid)} />
              <span className="min-w-0 flex-1 truncate">{pick.label}</span>
              <span className="text-label text-ink-3">{pick.typeName}</span>
            </div>
          ))}
        </div>
      ),
  };
}
