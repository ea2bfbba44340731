"use client";

import { useReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import { noteElementId } from "../canvas-shape.ts";
import type { View } from "../commands/command.ts";
import type { BuilderStore } from "../store/actions.ts";
import { FIT } from "../viewport.ts";

/** Moves the view onto the canvas. */
export function useView(store: BuilderStore): View {
  const flow = useReactFlow();
  return useMemo(
    () => ({
      fitAll: () => void flow.fitView(FIT),
      fitSelection: () => {
        const { nodes, notes } = store.get().selection;
        const ids = [...nodes, ...[...notes].map(noteElementId)];
        void flow.fitView({ ...FIT, nodes: ids.map((id) => ({ id })) });
      },
      zoomBy: (step) => void (step > 0 ? flow.zoomIn() : flow.zoomOut()),
      zoomTo100: () => void flow.zoomTo(1),
      centre: () => {
        const box = document.querySelector(".flow-canvas")?.getBoundingClientRect();
        const at = { x: (box?.left ?? 0) + (box?.width ?? 0) / 2, y: (box?.top ?? 0) + (box?.height ?? 0) / 2 };
        return flow.screenToFlowPosition(at);
      },
    }),
    [flow, store],
  );
}
