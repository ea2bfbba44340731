import {
  BellOff,
  Check,
  CircleDot,
  CircleHelp,
  CornerUpLeft,
  FlaskConical,
  Hand,
  Hourglass,
  type LucideIcon,
  Minus,
  Pause,
  RotateCw,
  TriangleAlert,
  Undo2,
  X,
} from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type StateTone = "ok" | "warn" | "bad" | "idle" | "brass";
export type StateGlyph =
  | "check"
  | "minus"
  | "hand"
  | "bell-off"
  | "unknown"
  | "hourglass"
  | "cross"
  | "reverted"
  | "undone"
  | "simulated"
  | "pause"
  | "warning"
  | "again"
  | "dot";

const GLYPHS: Record<StateGlyph, LucideIcon> = {
  check: Check,
  minus: Minus,
  hand: Hand,
  "bell-off": BellOff,
  unknown: CircleHelp,
  hourglass: Hourglass,
  cross: X,
  reverted: CornerUpLeft,
  undone: Undo2,
  simulated: FlaskConical,
  pause: Pause,
  warning: TriangleAlert,
  again: RotateCw,
  dot: CircleDot,
};

const INK: Record<StateTone, string> = {
  ok: "text-ok-ink",
  warn: "text-warn-ink",
  bad: "text-bad-ink",
  idle: "text-idle-ink",
  brass: "text-brass-ink",
};
const WASH: Record<StateTone, string> = {
  ok: "bg-ok-wash",
  warn: "bg-warn-wash",
  bad: "bg-bad-wash",
  idle: "bg-idle-wash",
  brass: "bg-brass-wash",
};
const DOT: Record<StateTone, string> = {
  ok: "bg-ok",
  warn: "bg-warn",
  bad: "bg-bad",
  idle: "bg-idle",
  brass: "bg-brass",
};

export type StateTagProps = {
  tone: StateTone;
  glyph: StateGlyph;
  /** On a tinted plate, for headers; otherwise glyph and word only. */
  isPlate?: boolean;
  className?: string;
  children: ReactNode;
};

/** A state as colour, glyph and word, never colour alone. */
export function StateTag({ tone, glyph, isPlate, className, children }: StateTagProps) {
  const Glyph = GLYPHS[glyph];
  return (
    <span
      className={cn(
        "inline-flex items-baseline gap-[5px] font-[580] whitespace-nowrap",
        INK[tone],
        isPlate && cn("h-5 rounded-[5px] px-[7px] text-[11.5px] leading-5 font-[600]", WASH[tone]),
        className,
      )}
    >
      {glyph === "dot" ? (
        <span aria-hidden className={cn("size-[7px] shrink-0 self-center rounded-full", DOT[tone])} />
      ) : (
        <Glyph aria-hidden size={isPlate ? 12 : 13} strokeWidth={2.2} className="shrink-0 self-center" />
      )}
      {children}
    </span>
  );
}

export type TagProps = { tone?: StateTone; className?: string; children: ReactNode };

/** A small plate without a glyph: counts, versions, "Final". */
export function Tag({ tone = "idle", className, children }: TagProps) {
  return (
    <span
      className={cn(
        "inline-flex h-5 items-center gap-[5px] rounded-[5px] px-[7px] text-[11.5px] font-[600] whitespace-nowrap",
        WASH[tone],
        INK[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}

/** A count beside a title or in a tab. */
export function Count({ children }: { children: ReactNode }) {
  return (
    <span className="inline-block h-[18px] min-w-[18px] rounded-full bg-sunken px-[5px] text-center text-[11.5px] leading-[18px] font-[600] text-ink-2">
      {children}
    </span>
  );
}
