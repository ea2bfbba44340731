import type { NodeProps } from "@xyflow/react";
import { memo, useCallback, useEffect, useRef, useState } from "react";
import { type NoteNode, readElementId } from "./canvas-shape.ts";
import { focusNote } from "./focus-card.ts";
import type { DraftState } from "./store/builder-state.ts";
import { writeNoteText } from "./store/marks.ts";
import { useBuilder, useBuilderStore } from "./store/use-builder.tsx";

const selectIsReadOnly = (state: DraftState) => state.isReadOnly;

/** Words on the canvas. Enter or a double click writes, Escape goes back. */
export const NoteCard = memo(function NoteCard({ id: element, selected }: NodeProps<NoteNode>) {
  const { id } = readElementId(element);
  const store = useBuilderStore();
  const isReadOnly = useBuilder(selectIsReadOnly);
  const text = useBuilder(useCallback((state: DraftState) => state.graph.notes[id]?.text ?? "", [id]));
  // A note without words is a fresh one: it is about to be written.
  const [isWriting, setWriting] = useState(text === "" && !isReadOnly);
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Keys and clicks reach the canvas library's own element around this card, which is a button.
    const around = card.current?.closest(".react-flow__node");
    const write = (event: Event) => {
      if (event instanceof KeyboardEvent && (event.key !== "Enter" || event.target !== around)) return;
      event.preventDefault();
      setWriting(true);
    };
    if (isReadOnly) return;
    around?.addEventListener("keydown", write);
    around?.addEventListener("dblclick", write);
    return () => {
      around?.removeEventListener("keydown", write);
      around?.removeEventListener("dblclick", write);
    };
  }, [isReadOnly]);
  return (
    <div ref={card} className="note-card" data-selected={selected || undefined}>
      {isWriting ? (
        <NoteText
          text={text}
          onText={(words) => writeNoteText(store, id, words)}
          onDone={() => {
            setWriting(false);
            focusNote(store, id);
          }}
          onLeave={() => setWriting(false)}
        />
      ) : (
        <p>{text || <span className="text-ink-3">An empty note</span>}</p>
      )}
    </div>
  );
});

type NoteTextProps = { text: string; onText: (text: string) => void; onDone: () => void; onLeave: () => void };

function NoteText({ text, onText, onDone, onLeave }: NoteTextProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus({ preventScroll: true }), []);
  return (
    <textarea
      ref={area}
      aria-label="Note"
      placeholder="What should others know?"
      maxLength={2000}
      rows={2}
      value={text}
      onChange={(event) => onText(event.target.value)}
      onBlur={onLeave}
      onKeyDown={(event) => {
        if (event.key !== "Escape" && !(event.key === "Enter" && (event.metaKey || event.ctrlKey))) return;
        event.preventDefault();
        event.stopPropagation();
        onDone();
      }}
      className="nodrag nowheel nopan"
    />
  );
}
