"use client";

import { type KeyboardEvent, type PointerEvent, useCallback, useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { count, plural } from "#components/ui/number-words.ts";
import { timeWords } from "#components/ui/time-words.ts";
import type { BacktestSlot } from "#server/contract/backtest.ts";
import { INSET, liveOf, PARTS, type Part, shapeTimeline, slotStart, toldOf } from "./timeline-shape.ts";

export type TimelineChartProps = {
  slots: readonly BacktestSlot[];
  from: Date;
  slotSeconds: number;
  /** Null: nothing was live to compare with. */
  liveNumber: number | null;
};

const HEIGHT = 236;
const FILL: Record<Part, string> = { same: "fill-who", fresh: "fill-brass", unsure: "fill-when" };
const SWATCH: Record<Part, string> = { same: "bg-who", fresh: "bg-brass", unsure: "bg-when" };
const KEYS: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

/** What each colour stands for. */
function partWords(part: Part, liveNumber: number | null): string {
  if (liveNumber === null) return "Told";
  return { same: "Told by both", fresh: "New", unsure: `v${liveNumber} not known` }[part];
}

/**
 * Who would have been told, over time: the tested version as columns, the live one as an ink step line. The arrow keys
 * go through the columns as the pointer does.
 */
export function TimelineChart(props: TimelineChartProps) {
  const { slots, from, slotSeconds, liveNumber } = props;
  const { ref, width } = useWidth();
  const [at, setAt] = useState<number | null>(null);
  const shape = shapeTimeline({ slots, from, slotSeconds, hasLive: liveNumber !== null, width, height: HEIGHT });
  const last = slots.length - 1;
  const chosen = at === null ? undefined : slots[at];
  const column = at === null ? undefined : shape.columns[at];
  const move = (event: KeyboardEvent) => {
    const by = KEYS[event.key];
    const next = event.key === "Home" ? 0 : event.key === "End" ? last : by === undefined ? null : (at ?? last) + by;
    if (event.key === "Escape") setAt(null);
    if (next === null) return;
    event.preventDefault();
    setAt(Math.min(last, Math.max(0, next)));
  };
  const point = (event: PointerEvent) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - INSET.left;
    const next = Math.floor((x / (width - INSET.left - INSET.right)) * slots.length);
    setAt(next >= 0 && next <= last ? next : null);
  };
  return (
    <div className="relative px-3 pt-2.5 pb-2">
      <div
        ref={ref}
        role="slider"
        tabIndex={0}
        aria-label="Alerts over time"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={at ?? last}
        aria-valuetext={wordsOf(props, at ?? last)}
        onKeyDown={move}
        onFocus={() => setAt((now) => now ?? last)}
        onBlur={() => setAt(null)}
        onPointerMove={point}
        onPointerLeave={() => setAt(null)}
        className="rounded-control -outline-offset-1"
      >
        <svg aria-hidden width="100%" height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} className="block text-[12px]">
          {shape.ticks.map(({ value, y }) => (
            <g key={value}>
              <path d={`M${INSET.left} ${y}H${width - INSET.right}`} className="stroke-hair" />
              <text x={INSET.left - 9} y={y + 4} textAnchor="end" className="fill-ink-3">
                {count(value)}
              </text>
            </g>
          ))}
          {column && (
            <rect
              x={column.x - 3}
              y={INSET.top}
              width={column.width + 6}
              height={HEIGHT - INSET.top - INSET.bottom}
              className="fill-ink opacity-7"
            />
          )}
          {shape.columns.flatMap(({ x, width: wide, parts }) =>
            parts.map(({ kind, y, height }) => (
              <rect key={`${x} ${kind}`} x={x} y={y} width={wide} height={height} className={FILL[kind]} />
            )),
          )}
          <path d={shape.livePath} fill="none" strokeWidth="1.5" strokeLinejoin="round" className="stroke-ink" />
          {shape.labels.map(({ x, text }) => (
            <text key={x} x={x} y={HEIGHT - 7} textAnchor="middle" className="fill-ink-3">
              {text}
            </text>
          ))}
        </svg>
      </div>
      {chosen && column && at !== null && (
        <Told {...props} at={at} slot={chosen} x={column.x + column.width / 2} width={width} />
      )}
    </div>
  );
}

/** What the colours and the line stand for. */
export function TimelineLegend({ slots, liveNumber }: Pick<TimelineChartProps, "slots" | "liveNumber">) {
  const shown = PARTS.filter((part) => part !== "unsure" || slots.some((slot) => slot.unsure > 0)).filter(
    (part) => liveNumber !== null || part === "fresh",
  );
  return (
    <span className="flex flex-wrap items-center gap-x-4 gap-y-1 text-[12.5px] text-ink-2">
      {shown.map((part) => (
        <span key={part} className="inline-flex items-center gap-1.5">
          <i aria-hidden className={cn("size-[9px] rounded-[2px]", SWATCH[part])} />
          {partWords(part, liveNumber)}
        </span>
      ))}
      {liveNumber !== null && (
        <span className="inline-flex items-center gap-1.5">
          <i aria-hidden className="w-4 border-t-[1.5px] border-ink" />v{liveNumber}, live
        </span>
      )}
    </span>
  );
}

type ToldProps = TimelineChartProps & { at: number; slot: BacktestSlot; x: number; width: number };
const TIP_WIDTH = 232;

/** One column in words, beside it. */
function Told({ from, slotSeconds, liveNumber, at, slot, x, width }: ToldProps) {
  const left = x + TIP_WIDTH + 24 > width ? x - TIP_WIDTH - 8 : x + 26;
  const parts = PARTS.filter((part) => slot[part] > 0);
  return (
    <div
      aria-hidden
      style={{ left: Math.max(4, left), width: TIP_WIDTH }}
      className="pointer-events-none absolute top-5 z-10 flex flex-col gap-0.5 rounded-[9px] border border-line bg-raised px-3 py-2.5 text-label shadow-2"
    >
      <span className="flex justify-between gap-3 text-body">
        <b>{timeWords(slotStart({ from, slotSeconds }, at), "short")}</b>
        <span>
          <b>{count(toldOf(slot))}</b> {toldOf(slot) === 1 ? "alert" : "alerts"}
        </span>
      </span>
      {parts.map((part) => (
        <span key={part} className="flex items-center gap-[7px]">
          <i className={cn("size-[9px] rounded-[2px]", SWATCH[part])} />
          {count(slot[part])} {partWords(part, liveNumber).toLowerCase()}
        </span>
      ))}
      {liveNumber !== null && (
        <span className="mt-1 border-t border-hair pt-1.5 text-ink-2">
          v{liveNumber} told {count(liveOf(slot))}
          {slot.gone > 0 && `, ${count(slot.gone)} of them no more`}.
        </span>
      )}
    </div>
  );
}

function wordsOf({ slots, from, slotSeconds, liveNumber }: TimelineChartProps, at: number): string {
  const slot = slots[at];
  if (!slot) return "Nothing yet";
  const when = timeWords(slotStart({ from, slotSeconds }, at), "short");
  const live = liveNumber === null ? "" : `, ${count(slot.fresh)} new, v${liveNumber} ${count(liveOf(slot))}`;
  return `${when} UTC: ${plural(toldOf(slot), "alert")}${live}`;
}

const USUAL_WIDTH = 1_000;

/** The drawing is as wide as its place, so that words keep their size. */
function useWidth() {
  const [width, setWidth] = useState(USUAL_WIDTH);
  const ref = useCallback((element: HTMLDivElement | null) => {
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(240, element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}
