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
import { INK, type StateTone, WASH } from "./state-tones.ts";

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

/** A count beside a title or in a tab. */
export function Count({ children }: { children: ReactNode }) {
  return (
    <span className="inline-block h-[18px] min-w-[18px] rounded-full bg-sunken px-[5px] text-center text-[11.5px] leading-[18px] font-[600] text-ink-2">
      {children}
    </span>
  );
}
