"use client";

import { useReactFlow } from "@xyflow/react";
import { Search } from "lucide-react";
import { type KeyboardEvent, memo, useMemo, useState } from "react";
import { createPortal } from "react-dom";
import type { Family, NodeTypeData } from "#server/contract/catalog.ts";
import { cn } from "../ui/cn.ts";
import { familyLook } from "../ui/family.ts";
import { FamilyBadge } from "../ui/family-badge.tsx";
import { NamedIcon } from "../ui/icon.tsx";
import { searchTypes } from "./search-types.ts";
import type { DraftState } from "./store/builder-state.ts";
import { useBuilder } from "./store/use-builder.tsx";
import { usePaletteDrag } from "./use-palette-drag.ts";

const FAMILIES: { family: Family; icon: string; note: string }[] = [
  { family: "when", icon: "radio", note: "starts it" },
  { family: "who", icon: "users", note: "for each" },
  { family: "if", icon: "split", note: "decides" },
  { family: "then", icon: "send", note: "tells or does" },
];

const selectTypes = (state: DraftState) => state.catalog.nodes;

export type PaletteProps = {
  /** Adds a card: below what is selected, or at a place on the canvas. */
  onAdd: (type: string, at?: { x: number; y: number }) => void;
  searchRef: React.RefObject<HTMLInputElement | null>;
};

/** What can be added: by dragging, by a click, or by typing and Enter. */
export const Palette = memo(function Palette({ onAdd, searchRef }: PaletteProps) {
  const types = useBuilder(selectTypes);
  const [text, setText] = useState("");
  const [index, setIndex] = useState(0);
  const found = useMemo(() => searchTypes(types, text), [types, text]);
  const best = text.trim() ? found[Math.min(index, found.length - 1)] : undefined;
  const flow = useReactFlow();
  const { ghost, bind } = usePaletteDrag((type, pointer) => {
    const at = flow.screenToFlowPosition(pointer);
    onAdd(type.type, { x: at.x, y: at.y - 24 });
  });

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setIndex((at) => Math.max(0, Math.min(found.length - 1, at + step)));
    } else if (event.key === "Enter" && best) {
      event.preventDefault();
      onAdd(best.type);
      setText("");
    } else if (event.key === "Escape") {
      setText("");
      event.currentTarget.blur();
    }
  };

  return (
    <aside
      aria-label="Steps to add"
      className="flex min-h-0 flex-col gap-[3px] overflow-y-auto border-r border-line bg-surface px-3 py-3.5"
    >
      <div className="relative mb-0.5 flex items-center">
        <Search aria-hidden size={14} strokeWidth={2.2} className="pointer-events-none absolute left-2 text-ink-3" />
        <input
          ref={searchRef}
          type="search"
          aria-label="Add a step"
          placeholder="Add a step"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setIndex(0);
          }}
          onKeyDown={onKeyDown}
          className="h-[30px] w-full rounded-control border border-line bg-raised pr-7 pl-[29px] placeholder:text-ink-3 [&::-webkit-search-cancel-button]:hidden"
        />
        <Key className="absolute right-2">A</Key>
      </div>
      {FAMILIES.map(({ family, icon, note }) => {
        const shown = found.filter((type) => type.family === family);
        if (shown.length === 0) return null;
        const name = familyLook(family).name;
        return (
          <section key={family} aria-label={`${name}: ${note}`} className="contents">
            <h2 className="mt-3 mb-[3px] flex items-center gap-2 text-[12.5px] font-[650]">
              <FamilyBadge family={family} icon={icon} size={18} />
              {name}
              <span className="ml-auto text-[11.5px] font-[450] text-ink-3">{note}</span>
            </h2>
            {shown.map((type) => (
              <PaletteItem
                key={type.type}
                type={type}
                isBest={type === best}
                onAdd={() => onAdd(type.type)}
                bind={bind(type)}
              />
            ))}
          </section>
        );
      })}
      {found.length === 0 && <p className="px-1 pt-3 text-label text-ink-3">No step is called “{text.trim()}”.</p>}
      {ghost && <Ghost type={ghost.type} x={ghost.x} y={ghost.y} />}
    </aside>
  );
});

type ItemProps = {
  type: NodeTypeData;
  isBest: boolean;
  onAdd: () => void;
  bind: ReturnType<ReturnType<typeof usePaletteDrag>["bind"]>;
};

function PaletteItem({ type, isBest, onAdd, bind }: ItemProps) {
  const { wasDragged, ...pointer } = bind;
  return (
    <button
      type="button"
      title={type.hint}
      {...pointer}
      onClick={(event) => {
        if (!wasDragged()) onAdd();
        else event.preventDefault();
      }}
      className={cn(
        "flex h-[30px] shrink-0 touch-none items-center gap-[9px] rounded-[6px] px-1.5 text-left font-[500] whitespace-nowrap outline-offset-0 hover:bg-chip",
        isBest && "bg-chip",
      )}
    >
      <NamedIcon name={type.icon} size={15} className={familyLook(type.family).solid} />
      <span className="truncate">{type.label}</span>
      {isBest && <Key className="ml-auto">Enter</Key>}
    </button>
  );
}

function Key({ className, children }: { className?: string; children: string }) {
  return (
    <kbd
      aria-hidden
      className={cn(
        "rounded-[4px] border border-b-2 border-line bg-surface px-1 font-sans text-[10.5px] leading-[15px] font-[500] text-ink-3",
        className,
      )}
    >
      {children}
    </kbd>
  );
}

/** What is being dragged, at the pointer. */
function Ghost({ type, x, y }: { type: NodeTypeData; x: number; y: number }) {
  return createPortal(
    <div
      aria-hidden
      className={cn(
        "pointer-events-none fixed top-0 left-0 z-50 flex items-center gap-2.5 rounded-card border bg-raised py-2 pr-4 pl-2.5 font-[560] shadow-2",
        familyLook(type.family).line,
      )}
      style={{ translate: `${x + 10}px ${y + 6}px` }}
    >
      <FamilyBadge family={type.family} icon={type.icon} size={26} />
      {type.label}
    </div>,
    document.body,
  );
}
