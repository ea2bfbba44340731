"use client";

import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";

export type SliderProps = {
  value: number;
  min: number;
  max: number;
  step: number;
  /** Accessible name, and what its value is called. */
  label: string;
  valueText: string;
  /** While it is dragged or moved by keys. */
  onChange: (value: number) => void;
  /** When it is let go, and after each key. */
  onCommit: (value: number) => void;
  thumbClass: string;
  thumb?: ReactNode;
  className?: string;
  /** The track; the thumb stands on its full width. */
  children: ReactNode;
};

const BIG_STEPS = 10;

/** A number by drag, press or arrow keys. What leaves it lies on a step, within the bounds. */
export function Slider(props: SliderProps) {
  const { value, min, max, step, label, valueText, onChange, onCommit, thumbClass, thumb, className, children } = props;
  const track = useRef<HTMLDivElement>(null);
  const handle = useRef<HTMLButtonElement>(null);
  const snapped = (n: number) => Math.min(max, Math.max(min, min + Math.round((n - min) / step) * step));
  const share = max > min ? Math.min(1, Math.max(0, (value - min) / (max - min))) : 0;
  const at = ({ clientX }: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    return box?.width ? snapped(min + ((clientX - box.left) / box.width) * (max - min)) : value;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = keyed(event, { value, min, max, step });
    if (next === undefined) return;
    event.preventDefault();
    const moved = snapped(next);
    if (moved === value) return;
    onChange(moved);
    onCommit(moved);
  };
  return (
    <div
      className={className}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        handle.current?.focus({ preventScroll: true });
        onChange(at(event));
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && onChange(at(event))}
      onPointerUp={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && onCommit(at(event))}
    >
      <div ref={track} className="relative h-full w-full">
        {children}
        <button
          ref={handle}
          type="button"
          role="slider"
          aria-label={label}
          aria-valuemin={min}
          aria-valuemax={max}
          aria-valuenow={value}
          aria-valuetext={valueText}
          onKeyDown={onKeyDown}
          style={{ left: `${share * 100}%` }}
          className={thumbClass}
        >
          {thumb}
        </button>
      </div>
    </div>
  );
}

type Range = Pick<SliderProps, "value" | "min" | "max" | "step">;

function keyed({ key, shiftKey }: KeyboardEvent, { value, min, max, step }: Range): number | undefined {
  const big = step * BIG_STEPS;
  switch (key) {
    case "ArrowRight":
    case "ArrowUp":
      return value + (shiftKey ? big : step);
    case "ArrowLeft":
    case "ArrowDown":
      return value - (shiftKey ? big : step);
    case "PageUp":
      return value + big;
    case "PageDown":
      return value - big;
    case "Home":
      return min;
    case "End":
      return max;
    default:
      return undefined;
  }
}
