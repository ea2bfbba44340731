import { EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { Plus } from "lucide-react";
import { createContext, memo, useContext, useEffect, useRef, useState } from "react";
import { type WayEdge, WayEdgeView } from "./way-edge.tsx";

/** Opens the list of steps to put on an edge; null where nothing can be changed. */
export const InsertOnEdgeContext = createContext<((edgeId: string) => void) | null>(null);

const LINGER_MS = 180;

/** An edge of the draft: a plus beside its middle, while the pointer is near or it is selected, puts a step onto it. */
export const DraftEdge = memo(function DraftEdge(props: EdgeProps<WayEdge>) {
  const insert = useContext(InsertOnEdgeContext);
  const { isNear, near, away } = useNearness();
  if (!insert) return <WayEdgeView {...props} />;
  return (
    <g onPointerEnter={near} onPointerLeave={away}>
      <WayEdgeView {...props} />
      {(isNear || props.selected) && (
        <EdgeLabelRenderer>
          <button
            type="button"
            aria-label="Insert a step here"
            title="Insert a step here"
            className="way-plus nodrag nopan"
            style={{ transform: plusPlace(props) }}
            onPointerEnter={near}
            onPointerLeave={away}
            onClick={(event) => {
              event.stopPropagation();
              insert(props.id);
            }}
          >
            <Plus aria-hidden size={14} strokeWidth={2.4} />
          </button>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

/** On the middle of the edge; where a count stands there, at its side. */
function plusPlace({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data }: EdgeProps<WayEdge>) {
  const ends = { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, curvature: 0.32 };
  const [, x, y] = getBezierPath(ends);
  const beside = data?.count ? 62 : 0;
  return `translate(-50%, -50%) translate(${x + beside}px, ${y}px)`;
}

/** True while the pointer is on the edge or its button, and for a moment after, so that it can go from one to the other. */
function useNearness() {
  const [isNear, setNear] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    isNear,
    near: () => {
      clearTimeout(timer.current);
      setNear(true);
    },
    away: () => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setNear(false), LINGER_MS);
    },
  };
}
