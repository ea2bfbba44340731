"use client";

import { Popover } from "@base-ui/react/popover";
import { useMemo, useRef, useState } from "react";
import { FamilyBadge } from "../../ui/family-badge.tsx";
import { cardElement } from "../focus-card.ts";
import { searchTypes } from "../search-types.ts";
import { soleNode } from "../store/builder-state.ts";
import { insertableOn } from "../store/insert-step.ts";
import { useBuilderStore } from "../store/use-builder.tsx";
import { ChoiceList } from "./choice-list.tsx";

export type InsertPopoverProps = {
  /** The edge to put a step onto; null: closed. */
  edgeId: string | null;
  onClose: () => void;
  onInsert: (edgeId: string, type: string) => void;
};

/** What can stand on an edge, beside that edge. */
export function InsertPopover({ edgeId, onClose, onInsert }: InsertPopoverProps) {
  const store = useBuilderStore();
  const input = useRef<HTMLInputElement>(null);
  return (
    <Popover.Root open={edgeId !== null} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Popover.Portal>
        <Popover.Positioner
          anchor={edgeId === null ? undefined : { getBoundingClientRect: () => middleOf(edgeId) }}
          side="right"
          sideOffset={22}
          collisionPadding={12}
          className="z-50 outline-none"
        >
          <Popover.Popup
            aria-label="Insert a step"
            initialFocus={input}
            finalFocus={() => cardElement(soleNode(store.get())) ?? true}
            className="flex max-h-[min(420px,var(--available-height))] w-[300px] flex-col overflow-hidden rounded-card border border-line bg-surface text-ink shadow-2 outline-none"
          >
            {edgeId !== null && <Types key={edgeId} edgeId={edgeId} inputRef={input} onInsert={onInsert} />}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

type TypesProps = {
  edgeId: string;
  inputRef: React.RefObject<HTMLInputElement | null>;
  onInsert: InsertPopoverProps["onInsert"];
};

function Types({ edgeId, inputRef, onInsert }: TypesProps) {
  const store = useBuilderStore();
  const [text, setText] = useState("");
  const types = useMemo(() => insertableOn(store.get(), edgeId), [store, edgeId]);
  const choices = searchTypes(types, text).map((type) => ({
    id: type.type,
    label: type.label,
    badge: <FamilyBadge family={type.family} icon={type.icon} size={22} />,
  }));
  return (
    <ChoiceList
      label="Insert a step"
      placeholder="Insert a step"
      choices={choices}
      text={text}
      onText={setText}
      onPick={(type) => onInsert(edgeId, type)}
      inputRef={inputRef}
      nothing={
        types.length === 0 ? "Nothing can stand between these two." : `No step that fits is called “${text.trim()}”.`
      }
    />
  );
}

/** Where on the screen an edge's middle is; the canvas's own middle while the edge is out of the page. */
function middleOf(edgeId: string): DOMRect {
  const path = document.querySelector<SVGPathElement>(
    `.react-flow__edge[data-id="${CSS.escape(edgeId)}"] .react-flow__edge-path`,
  );
  const onScreen = path?.getScreenCTM();
  if (path && onScreen) {
    const { x, y } = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(onScreen);
    return new DOMRect(x, y, 0, 0);
  }
  const { x = 0, y = 0, width = 0, height = 0 } = document.querySelector(".flow-canvas")?.getBoundingClientRect() ?? {};
  return new DOMRect(x + width / 2, y + height / 3, 0, 0);
}
