import { type ConnectionLineComponentProps, getBezierPath, useStore } from "@xyflow/react";
import { cn } from "../ui/cn.ts";
import { whyNot } from "./document/why-not.ts";
import { type DraftState, sizeOf } from "./store/builder-state.ts";
import { useBuilder } from "./store/use-builder.tsx";

const selectState = (state: DraftState) => state;

/** The edge while it is being drawn; over a card that it may not lead to, it says why not. */
export function ConnectionLine(props: ConnectionLineComponentProps) {
  const { fromX, fromY, toX, toY, fromPosition, toPosition, fromNode, fromHandle, toNode, toHandle } = props;
  const state = useBuilder(selectState);
  const isFromSource = fromHandle.type === "source";
  const zoom = useStore((state) => state.transform[2]);
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
    curvature: 0.32,
  });
  // Also over a card that has no way in at all.
  const over = toNode?.id ?? nodeAt(state, props.pointer);
  const from: [string, string] = [fromNode.id, fromHandle.id ?? ""];
  const reason = over && isFromSource ? whyNot(state.graph, state.types, { from, to: over }) : null;
  const isValid = toHandle !== null && reason === null;
  return (
    <g>
      <path
        d={path}
        className={cn("way-core", isValid && "stroke-brass-lo")}
        data-invalid={reason ? true : undefined}
      />
      {reason && (
        <foreignObject
          x={toX + 14 / zoom}
          y={toY - 12}
          width={260}
          height={90}
          className="pointer-events-none overflow-visible"
        >
          <p
            style={{ scale: `${1 / zoom}`, transformOrigin: "top left" }}
            className="w-fit max-w-64 rounded-[6px] bg-ink px-2 py-1 text-label font-[560] text-ground shadow-2"
          >
            {reason}
          </p>
        </foreignObject>
      )}
    </g>
  );
}

function nodeAt(state: DraftState, point: { x: number; y: number }): string | undefined {
  return Object.keys(state.graph.nodes).find((id) => {
    const at = state.graph.layout[id] ?? { x: 0, y: 0 };
    const { width, height } = sizeOf(state, id);
    return Math.abs(point.x - at.x) <= width / 2 && point.y >= at.y && point.y <= at.y + height;
  });
}
