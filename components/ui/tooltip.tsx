"use client";

import {
  cloneElement,
  type FocusEvent,
  type HTMLAttributes,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";

type Side = "top" | "bottom" | "left" | "right";
type Handlers = Pick<
  HTMLAttributes<HTMLElement>,
  "onPointerEnter" | "onPointerLeave" | "onPointerDown" | "onFocus" | "onBlur"
>;

export type TooltipProps = { label: ReactNode; side?: Side; children: ReactElement<Handlers> };

const OPENS_AFTER_MS = 350;
/** Time to get from what it is about onto the words themselves. */
const STAYS_MS = 120;
const GAP = 6;

/** Extra words on hover and focus, gone with Escape; never the only place something is said. */
export function Tooltip({ label, side = "top", children }: TooltipProps) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const soon = (next: HTMLElement | null, afterMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAnchor(next), afterMs);
  };
  const now = (next: HTMLElement | null) => {
    clearTimeout(timer.current);
    setAnchor(next);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!anchor) return;
    const close = () => setAnchor(null);
    const onKey = ({ key }: globalThis.KeyboardEvent) => key === "Escape" && close();
    window.addEventListener("keydown", onKey);
    window.addEventListener("scroll", close, true);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("scroll", close, true);
    };
  }, [anchor]);
  const { props } = children;
  const handlers: Handlers = {
    onPointerEnter: (event: PointerEvent<HTMLElement>) => {
      props.onPointerEnter?.(event);
      if (event.pointerType !== "touch") soon(event.currentTarget, OPENS_AFTER_MS);
    },
    onPointerLeave: (event) => {
      props.onPointerLeave?.(event);
      soon(null, STAYS_MS);
    },
    onPointerDown: (event) => {
      props.onPointerDown?.(event);
      now(null);
    },
    onFocus: (event: FocusEvent<HTMLElement>) => {
      props.onFocus?.(event);
      if (event.currentTarget.matches(":focus-visible")) now(event.currentTarget);
    },
    onBlur: (event) => {
      props.onBlur?.(event);
      now(null);
    },
  };
  return (
    <>
      {cloneElement(children, handlers)}
      {anchor?.isConnected && (
        <Words
          anchor={anchor}
          side={side}
          onEnter={() => clearTimeout(timer.current)}
          onLeave={() => soon(null, STAYS_MS)}
        >
          {label}
        </Words>
      )}
    </>
  );
}

type WordsProps = { anchor: HTMLElement; side: Side; onEnter: () => void; onLeave: () => void; children: ReactNode };

function Words({ anchor, side, onEnter, onLeave, children }: WordsProps) {
  const ref = useRef<HTMLDivElement>(null);
  usePlace(ref, anchor, side);
  return createPortal(
    <div
      ref={ref}
      role="tooltip"
      onPointerEnter={onEnter}
      onPointerLeave={onLeave}
      className="fixed top-0 left-0 z-50 w-max max-w-72 rounded-[6px] bg-ink px-2 py-1 text-label font-[560] text-ground opacity-0 shadow-2 transition-opacity duration-(--quick) data-[placed]:opacity-100"
    >
      {children}
    </div>,
    // within a dialog, or what is behind it would stand over it
    anchor.closest("dialog, [role=dialog]")?.parentElement ?? document.body,
  );
}

/** Beside its anchor, on the other side where there is no room, and never over the edge of the window. */
function usePlace(ref: RefObject<HTMLDivElement | null>, anchor: HTMLElement, side: Side): void {
  useLayoutEffect(() => {
    const words = ref.current;
    if (!words) return;
    const { x, y } = placeOf(anchor.getBoundingClientRect(), words.getBoundingClientRect(), side);
    words.style.translate = `${x}px ${y}px`;
    words.dataset.placed = "";
  }, [ref, anchor, side]);
}

type Box = Pick<DOMRect, "left" | "right" | "top" | "bottom" | "width" | "height">;

function placeOf(anchor: Box, words: Box, side: Side): { x: number; y: number } {
  const middle = {
    x: (anchor.left + anchor.right) / 2 - words.width / 2,
    y: (anchor.top + anchor.bottom) / 2 - words.height / 2,
  };
  const [above, below] = [anchor.top - GAP - words.height, anchor.bottom + GAP];
  const [before, after] = [anchor.left - GAP - words.width, anchor.right + GAP];
  const fitsBelow = below + words.height <= window.innerHeight;
  const fitsAfter = after + words.width <= window.innerWidth;
  const at = {
    top: { x: middle.x, y: above >= 0 ? above : below },
    bottom: { x: middle.x, y: fitsBelow ? below : above },
    left: { x: before >= 0 ? before : after, y: middle.y },
    right: { x: fitsAfter ? after : before, y: middle.y },
  }[side];
  const within = (n: number, size: number, room: number) => Math.round(Math.max(GAP, Math.min(n, room - size - GAP)));
  return { x: within(at.x, words.width, window.innerWidth), y: within(at.y, words.height, window.innerHeight) };
}
