import { EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { Plus } from "lucide-react";
import { createContext, memo, useCallback, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { type ExternalStore, externalStore } from "./store/external-store.ts";
import { type WayEdge, WayEdgeView } from "./way-edge.tsx";

/** Opens the list of steps to put on an edge; null where nothing can be changed. */
export const InsertOnEdgeContext = createContext<((edgeId: string) => void) | null>(null);

/** The edge that the pointer is near. */
export type NearEdge = { store: ExternalStore<string | null>; near: (edgeId: string) => void; away: () => void };
export const NearEdgeContext = createContext<NearEdge | null>(null);

const LINGER_MS = 180;
const NOBODY: ExternalStore<string | null> = externalStore<string | null>(null);

/** Follows the pointer over edges; one that it left stays near for a moment, so that its button can be reached. */
export function useNearEdge(): NearEdge {
  const [store] = useState(() => externalStore<string | null>(null));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const [nearness] = useState(() => ({
    store,
    near: (edgeId: string) => {
      clearTimeout(timer.current);
      store.set(edgeId);
    },
    away: () => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => store.set(null), LINGER_MS);
    },
  }));
  return nearness;
}

/** An edge of the draft: a plus beside its middle, while the pointer is near or it is selected, puts a step onto it. */
export const DraftEdge = memo(function DraftEdge(props: EdgeProps<WayEdge>) {
  const insert = useContext(InsertOnEdgeContext);
  const nearness = useContext(NearEdgeContext);
  const { store } = nearness ?? { store: NOBODY };
  const isNear = useSyncExternalStore(
    store.subscribe,
    useCallback(() => store.get() === props.id, [store, props.id]),
  );
  return (
    <>
      <WayEdgeView {...props} />
      {insert && (isNear || props.selected) && (
        <EdgeLabelRenderer>
          <button
            type="button"
            aria-label="Insert a step here"
            title="Insert a step here"
            className="way-plus nodrag nopan"
            style={{ transform: plusPlace(props) }}
            onPointerEnter={() => nearness?.near(props.id)}
            onPointerLeave={nearness?.away}
            onClick={(event) => {
              event.stopPropagation();
              insert(props.id);
            }}
          >
            <Plus aria-hidden size={14} strokeWidth={2.4} />
          </button>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

/** On the middle of the edge; where a count stands there, at its side. */
function plusPlace({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data }: EdgeProps<WayEdge>) {
  const ends = { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, curvature: 0.32 };
  const [, x, y] = getBezierPath(ends);
  const beside = data?.count ? 62 : 0;
  return `translate(-50%, -50%) translate(${x + beside}px, ${y}px)`;
}
