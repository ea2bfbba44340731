import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo } from "react";
import { showDecimal } from "#server/contract/decimal.ts";

export type WayEdgeData = {
  /** Leads from a way or to a card that is not there, or where it may not. */
  isInvalid?: boolean;
  /** In one execution: whether it went this way. Undefined outside of one. */
  taken?: boolean;
  /** How many went along it, and what they are: 412 events. */
  count?: { value: number; noun: string };
  /** Only one of two versions has it. */
  mark?: "added" | "removed" | undefined;
};
export type WayEdge = Edge<WayEdgeData, "way">;

const PORT_RADIUS = 4.5;
const BAND_MIN = 4;
const BAND_MAX = 17;

/** Width of the band in pixels: with the logarithm of the count, so that 1 and 100,000 both can be seen. */
export function bandWidth(count: number): number {
  return count <= 0 ? 0 : Math.min(BAND_MAX, BAND_MIN + 3 * Math.log10(count));
}

export const WayEdgeView = memo(function WayEdgeView(props: EdgeProps<WayEdge>) {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data } = props;
  const [path, labelX, labelY] = getBezierPath({
    sourceX,
    // From and to the cards' edges: ports stand half outside, and those that are quiet are not seen.
    sourceY: sourceY - PORT_RADIUS,
    targetX,
    targetY: targetY + PORT_RADIUS,
    sourcePosition,
    targetPosition,
    curvature: 0.32,
  });
  const count = data?.count;
  return (
    <>
      {count && count.value > 0 && <path className="way-band" d={path} strokeWidth={bandWidth(count.value)} />}
      <BaseEdge
        path={path}
        interactionWidth={24}
        className="way-core"
        data-invalid={data?.isInvalid || undefined}
        data-mark={data?.mark}
        data-taken={data?.taken || undefined}
        data-not-taken={data?.taken === false || undefined}
      />
      {count && (
        <EdgeLabelRenderer>
          <span
            className="way-count"
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            {showDecimal(`${count.value}`)} <span className="font-[480] text-ink-3">{count.noun}</span>
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
