"use client";

import { MiniMap } from "@xyflow/react";
import { useCallback } from "react";
import type { CanvasNode } from "../canvas-shape.ts";
import { familyOf } from "../store/builder-state.ts";
import { useBuilderStore } from "../store/use-builder.tsx";

/** The whole graph, small: drag in it to go somewhere. */
export function FlowMap() {
  const store = useBuilderStore();
  const className = useCallback(
    ({ type, id }: CanvasNode) => (type === "card" ? `map-${familyOf(store.get(), id)}` : `map-${type}`),
    [store],
  );
  return (
    <MiniMap<CanvasNode>
      className="flow-map"
      ariaLabel="Map of the canvas"
      position="bottom-right"
      pannable
      zoomable
      nodeClassName={className}
      nodeBorderRadius={12}
      nodeStrokeWidth={0}
      maskColor="color-mix(in srgb, var(--ground) 62%, transparent)"
      maskStrokeColor="var(--brass-lo)"
      maskStrokeWidth={2}
      style={{ width: 168, height: 112 }}
    />
  );
}
