"use client";

import { type PointerEvent, useCallback, useEffect, useRef, useState } from "react";
import type { NodeTypeData } from "#server/contract/catalog.ts";

export type Ghost = { type: NodeTypeData; x: number; y: number };

type Start = { type: NodeTypeData; x: number; y: number; isDragging: boolean };

const THRESHOLD_PX = 5;

/** Dragging from the palette by pointer events, so that it works with a mouse, a pen and a finger alike. */
export function usePaletteDrag(onDrop: (type: NodeTypeData, pointer: { x: number; y: number }) => void) {
  const [ghost, setGhost] = useState<Ghost | null>(null);
  const start = useRef<Start | null>(null);
  const justDragged = useRef(false);
  const drop = useRef(onDrop);
  useEffect(() => {
    drop.current = onDrop;
  });

  const bind = useCallback((type: NodeTypeData) => {
    const end = (event: PointerEvent<HTMLElement>, isDropped: boolean) => {
      const from = start.current;
      start.current = null;
      setGhost(null);
      if (!from?.isDragging) return;
      justDragged.current = true;
      const under = document.elementFromPoint(event.clientX, event.clientY);
      if (isDropped && under?.closest(".flow-canvas")) drop.current(from.type, { x: event.clientX, y: event.clientY });
    };
    return {
      /** True once after a drag, for the click that the browser sends after it. */
      wasDragged: () => {
        const was = justDragged.current;
        justDragged.current = false;
        return was;
      },
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return;
        justDragged.current = false;
        start.current = { type, x: event.clientX, y: event.clientY, isDragging: false };
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const from = start.current;
        if (!from) return;
        if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > THRESHOLD_PX) from.isDragging = true;
        if (from.isDragging) setGhost({ type, x: event.clientX, y: event.clientY });
      },
      onPointerUp: (event: PointerEvent<HTMLElement>) => end(event, true),
      onPointerCancel: (event: PointerEvent<HTMLElement>) => end(event, false),
    };
  }, []);
  return { ghost, bind };
}
