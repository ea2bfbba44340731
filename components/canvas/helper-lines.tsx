import { useStore, ViewportPortal } from "@xyflow/react";
import { useGuides } from "./store/use-builder.tsx";

/** The lines that a dragged card has come onto; one pixel wide whatever the zoom. */
export function HelperLines() {
  const guides = useGuides();
  const pixel = useStore((state) => 1 / state.transform[2]);
  if (guides.length === 0) return null;
  return (
    <ViewportPortal>
      {guides.map(({ axis, at, from, to }) => (
        <div
          key={axis}
          aria-hidden
          className="helper-line"
          style={
            axis === "down"
              ? { translate: `${at}px ${from}px`, width: pixel, height: to - from }
              : { translate: `${from}px ${at}px`, width: to - from, height: pixel }
          }
        />
      ))}
    </ViewportPortal>
  );
}
