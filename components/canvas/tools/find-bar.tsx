"use client";

import { Panel, useReactFlow } from "@xyflow/react";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { IconButton } from "../../ui/icon-button.tsx";
import { focusCard, focusNote } from "../focus-card.ts";
import { selectNodes } from "../store/actions.ts";
import { type DraftState, sizeOf } from "../store/builder-state.ts";
import { useBuilder, useBuilderStore } from "../store/use-builder.tsx";
import { type Found, findOnCanvas } from "./find-on-canvas.ts";

const selectState = (state: DraftState) => state;

export type FindBarProps = {
  /** Grows with each wish to find, so that the text is selected again. */
  asked: number;
  onClose: () => void;
};

/** Finds steps and notes by their words: Enter goes on, Shift+Enter back, Escape stays at what was found. */
export function FindBar({ asked, onClose }: FindBarProps) {
  const store = useBuilderStore();
  const state = useBuilder(selectState);
  const flow = useReactFlow();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [index, setIndex] = useState(0);
  const found = findOnCanvas(state, text);
  const at = found.length === 0 ? -1 : index % found.length;
  useEffect(() => {
    if (asked === 0) return;
    input.current?.focus();
    input.current?.select();
  }, [asked]);

  const goTo = (hits: readonly Found[], next: number) => {
    const position = ((next % hits.length) + hits.length) % hits.length;
    const hit = hits[position];
    setIndex(hit ? position : 0);
    if (!hit) return;
    if (hit.kind === "node") selectNodes(store, [hit.id]);
    else selectNodes(store, [], [hit.id]);
    const { x, y } = middleOf(store.get(), hit);
    void flow.setCenter(x, y, { zoom: Math.max(flow.getZoom(), 0.7), duration: still() ? 0 : 240 });
  };
  const close = () => {
    const hit = found[at];
    onClose();
    if (hit?.kind === "node") focusCard(store, hit.id);
    else if (hit) focusNote(store, hit.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") goTo(found, at + (event.shiftKey ? -1 : 1));
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") goTo(found, at + (event.key === "ArrowUp" ? -1 : 1));
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <Panel position="top-center" className="!mt-3.5">
      <search className="flex items-center gap-1 rounded-[9px] border border-line bg-raised py-0.5 pr-0.5 pl-3 shadow-2">
        <input
          ref={input}
          type="text"
          aria-label="Find on the canvas"
          placeholder="Find on the canvas"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            goTo(findOnCanvas(state, event.target.value), 0);
          }}
          onKeyDown={onKeyDown}
          className="h-8 w-52 bg-transparent outline-none placeholder:text-ink-3"
        />
        <span role="status" className="min-w-14 text-right text-label text-ink-3">
          {text.trim() === "" ? "" : found.length === 0 ? "Nothing" : `${at + 1} of ${found.length}`}
        </span>
        <IconButton
          size="s"
          label="The one before"
          icon={<ChevronUp aria-hidden size={15} />}
          onClick={() => goTo(found, at - 1)}
        />
        <IconButton
          size="s"
          label="The next"
          icon={<ChevronDown aria-hidden size={15} />}
          onClick={() => goTo(found, at + 1)}
        />
        <IconButton size="s" label="Close the search" icon={<X aria-hidden size={15} />} onClick={close} />
      </search>
    </Panel>
  );
}

function middleOf(state: DraftState, { kind, id }: Found): { x: number; y: number } {
  const { graph } = state;
  if (kind === "note") return { x: (graph.notes[id]?.x ?? 0) + 110, y: (graph.notes[id]?.y ?? 0) + 40 };
  const { x, y } = graph.layout[id] ?? { x: 0, y: 0 };
  return { x, y: y + sizeOf(state, id).height / 2 };
}

/** Whether the person asked for less motion. */
function still(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
