"use client";

import { Braces } from "lucide-react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import type { Family } from "#server/contract/catalog.ts";
import type { RichText } from "#server/contract/message.ts";
import { cn } from "../../ui/cn.ts";
import { familyChip } from "../../ui/family-chip.ts";
import { useFieldControl } from "../../ui/field.tsx";
import { controlClass } from "../../ui/input.tsx";
import { Menu, MenuGroup, MenuItem } from "../../ui/menu.tsx";
import { keyOfRef, type Pick } from "../available-values.ts";
import {
  type Edit,
  edited,
  inserted,
  type PillText,
  spanAt,
  strayBraces,
  toPillText,
  toRichText,
  without,
} from "../pill-text.ts";
import { PillSettings } from "./pill-settings.tsx";
import { useSuggestions } from "./use-suggestions.tsx";

export type PillInputProps = {
  value: RichText;
  onChange: (value: RichText) => void;
  picks: readonly Pick[];
  /** Accessible name of the Insert button: "Insert value into the subject". */
  insertLabel: string;
  isMultiline?: boolean;
  isMono?: boolean;
  isReadOnly?: boolean;
  placeholder?: string;
};

// Mirror and text box must break lines alike: same font, padding and wrapping.
const text = "px-2.5 py-1.5 text-[13px] leading-5 font-[450] whitespace-pre-wrap [overflow-wrap:anywhere]";

/**
 * Text with values as pills. It is a plain text box in which a pill is its label in braces, so caret, selection,
 * undo, input methods and screen readers are the browser's own; a layer behind it paints the pills.
 */
export function PillInput(props: PillInputProps) {
  const { value, onChange, picks, insertLabel, isMultiline, isMono, isReadOnly, placeholder } = props;
  const box = useRef<HTMLTextAreaElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const control = useFieldControl();
  const current = useMemo(() => toPillText(value, picks), [value, picks]);
  const [caret, setCaret] = useState({ start: current.text.length, end: current.text.length });
  const suggest = useSuggestions({ current, caret: caret.end, picks, isOff: isReadOnly === true });

  const put = (next: PillText | Edit) => {
    onChange(toRichText(next));
    if ("caret" in next) moveCaret(next.caret);
  };
  const moveCaret = (to: number) => {
    setCaret({ start: to, end: to });
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(to, to);
    });
  };
  const insert = (pick: Pick, at = caret) => put(inserted(current, at, pick));
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (suggest.onKeyDown(event, (pick, start) => insert(pick, { start, end: caret.end }))) return;
    if (event.key === "Enter" && !isMultiline) event.preventDefault();
    if (event.key !== "Backspace" && event.key !== "Delete") return;
    const { selectionStart, selectionEnd } = event.currentTarget;
    const span =
      selectionStart === selectionEnd &&
      spanAt(current, selectionStart, event.key === "Backspace" ? "before" : "after");
    if (!span) return;
    event.preventDefault();
    put(without(current, span));
  };
  return (
    <div className="flex flex-col gap-1.5">
      <div className="relative isolate">
        <div
          ref={mirror}
          aria-hidden
          className={cn(
            "pointer-events-none absolute inset-0 overflow-hidden border border-transparent",
            text,
            isMono && "font-mono text-[12px]",
          )}
        >
          <Painted current={current} picks={picks} />
        </div>
        <textarea
          ref={box}
          {...control}
          {...suggest.aria}
          rows={isMultiline ? 4 : 1}
          value={current.text}
          readOnly={isReadOnly}
          placeholder={placeholder}
          spellCheck={!isMono}
          onChange={(event) => {
            const typed = isMultiline ? event.target.value : event.target.value.replace(/\n/g, " ");
            setCaret({ start: event.target.selectionStart, end: event.target.selectionEnd });
            put(edited(current, typed, picks));
          }}
          onSelect={(event) => {
            const at = event.currentTarget;
            const inside = at.selectionStart === at.selectionEnd && spanAt(current, at.selectionStart, "inside");
            // A pill is one thing: the caret does not stand in it, it takes it whole.
            if (inside) at.setSelectionRange(inside.start, inside.end);
            setCaret({ start: at.selectionStart, end: at.selectionEnd });
          }}
          onKeyDown={onKeyDown}
          onBlur={suggest.close}
          onScroll={(event) => mirror.current?.scrollTo({ top: event.currentTarget.scrollTop })}
          className={cn(
            controlClass,
            text,
            "relative block resize-none overflow-hidden bg-transparent text-transparent caret-ink field-sizing-content selection:bg-brass/35 selection:text-transparent",
            isMultiline && "min-h-[92px]",
            isMono && "font-mono text-[12px]",
          )}
        />
        <div aria-hidden className="pointer-events-none absolute inset-0 -z-10 rounded-control bg-raised" />
        {suggest.list((pick, start) => insert(pick, { start, end: caret.end }))}
      </div>
      {!isReadOnly && <InsertMenu label={insertLabel} picks={picks} onPick={(pick) => insert(pick)} />}
      {strayBraces(current).map((stray) => (
        <p key={stray} className="text-label text-warn-ink">
          <span className="mono">{stray}</span> is no value: it would be sent as it stands. Insert a value instead.
        </p>
      ))}
      <PillSettings value={value} picks={picks} onChange={onChange} />
    </div>
  );
}

/** The same text, with pills painted; the braces leave room for a pill's sides. */
function Painted({ current, picks }: { current: PillText; picks: readonly Pick[] }) {
  const parts: React.ReactNode[] = [];
  let at = 0;
  for (const { start, end, pill } of current.spans) {
    const pick = picks.find((each) => each.key === keyOfRef(pill.ref));
    parts.push(current.text.slice(at, start));
    parts.push(
      <span
        key={start}
        className={cn(
          "rounded-[5px] box-decoration-clone py-px inset-ring",
          pick ? cn(familyChip(pick.family), ring(pick.family)) : "bg-bad-wash text-bad-ink inset-ring-bad-line",
        )}
      >
        <span className="text-transparent">{"{"}</span>
        {current.text.slice(start + 1, end - 1)}
        <span className="text-transparent">{"}"}</span>
      </span>,
    );
    at = end;
  }
  // A last line break needs something after it to take up a line.
  return [...parts, current.text.slice(at), "\u200b"];
}

function ring(family: Family): string {
  switch (family) {
    case "when":
      return "inset-ring-when-line";
    case "who":
      return "inset-ring-who-line";
    case "if":
      return "inset-ring-if-line";
    case "then":
      return "inset-ring-then-line";
  }
}

type InsertMenuProps = { label: string; picks: readonly Pick[]; onPick: (pick: Pick) => void };

function InsertMenu({ label, picks, onPick }: InsertMenuProps) {
  const nodes = [...new Set(picks.map((pick) => pick.ref[0]))];
  return (
    <Menu
      className="max-h-[min(380px,var(--available-height))] w-72 overflow-y-auto"
      trigger={
        <button
          type="button"
          aria-label={label}
          className="-ml-1 inline-flex h-6 items-center gap-1.5 self-start rounded-[6px] px-1.5 text-[12.5px] font-[580] text-ink-2 hover:bg-chip hover:text-ink"
        >
          <Braces aria-hidden size={14} /> Insert value
        </button>
      }
    >
      {picks.length === 0 && (
        <p className="px-2.5 py-2 text-label text-ink-3">Nothing above makes values yet. Connect this step first.</p>
      )}
      {nodes.map((nodeId) => {
        const group = picks.filter((pick) => pick.ref[0] === nodeId);
        return (
          <MenuGroup key={nodeId} label={group[0]?.nodeName}>
            {group.map((pick) => (
              <MenuItem key={pick.key} aside={pick.typeName} onSelect={() => onPick(pick)}>
                {pick.short}
              </MenuItem>
            ))}
          </MenuGroup>
        );
      })}
    </Menu>
  );
}
