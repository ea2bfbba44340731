import type { NodeProps } from "@xyflow/react";
import { memo, useCallback, useEffect, useRef, useState } from "react";
import { type FrameNode, readElementId } from "./canvas-shape.ts";
import { selectNodes } from "./store/actions.ts";
import type { DraftState } from "./store/builder-state.ts";
import { nameGroup } from "./store/marks.ts";
import { useBuilder, useBuilderStore } from "./store/use-builder.tsx";

const selectIsReadOnly = (state: DraftState) => state.isReadOnly;

/** A frame with a name around a group's cards. Dragged by its name; a click selects what is in it. */
export const GroupFrame = memo(function GroupFrame({ id: element }: NodeProps<FrameNode>) {
  const { id } = readElementId(element);
  const store = useBuilderStore();
  const isReadOnly = useBuilder(selectIsReadOnly);
  const name = useBuilder(useCallback((state: DraftState) => state.graph.groups?.[id]?.name ?? "", [id]));
  const [isNaming, setNaming] = useState(false);
  const selectMembers = () => selectNodes(store, store.get().graph.groups?.[id]?.nodes ?? []);
  return (
    <div className="group-frame">
      {isNaming ? (
        <NameInput name={name} onName={(words) => nameGroup(store, id, words)} onDone={() => setNaming(false)} />
      ) : (
        <button
          type="button"
          className="frame-name"
          title={isReadOnly ? undefined : "Drag to move the group, double-click to rename it"}
          onClick={selectMembers}
          onDoubleClick={() => !isReadOnly && setNaming(true)}
          onKeyDown={(event) => {
            if (event.key !== "F2" || isReadOnly) return;
            event.preventDefault();
            event.stopPropagation();
            setNaming(true);
          }}
        >
          {name || "Group"}
        </button>
      )}
    </div>
  );
});

type NameInputProps = { name: string; onName: (name: string) => void; onDone: () => void };

/** Takes the place of the button that was just pressed, and its focus. */
function NameInput({ name, onName, onDone }: NameInputProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  return (
    <input
      ref={input}
      aria-label="Name of the group"
      maxLength={80}
      value={name}
      onChange={(event) => onName(event.target.value)}
      onBlur={onDone}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        onDone();
      }}
      className="frame-name nodrag nopan"
    />
  );
}
