import type { Family } from "#server/contract/catalog.ts";
import { cn } from "./cn.ts";
import { familyLook } from "./family.ts";
import { NamedIcon } from "./icon.tsx";

export type FamilyBadgeProps = {
  family: Family;
  /** lucide name, kebab-case. */
  icon: string;
  /** Pixels; cards 30, tables 26, lists 22. */
  size?: number;
  /** Grey: a node that was not reached, a paused workflow. */
  isIdle?: boolean;
  className?: string;
};

/** Family by shape and colour; decoration, since the family's word or the row's name stands beside it. */
export function FamilyBadge({ family, icon, size = 30, isIdle, className }: FamilyBadgeProps) {
  const look = familyLook(family);
  const ratio = family === "if" ? 0.47 : 0.53;
  // The arrow plate's visual middle lies left of its box.
  const shift = family === "then" ? -0.06 * size : 0;
  return (
    <span
      aria-hidden
      className={cn("relative inline-grid shrink-0 place-items-center", isIdle ? "text-idle" : look.solid, className)}
      style={{ width: size, height: size }}
    >
      <svg aria-hidden className="absolute inset-0" width={size} height={size} viewBox="0 0 32 32">
        <path d={look.shape} fill="currentColor" />
      </svg>
      <span className="relative text-on-family" style={{ transform: `translateX(${shift}px)` }}>
        <NamedIcon
          name={icon}
          size={Math.round(size * ratio)}
          strokeWidth={size <= 26 || family === "if" ? 2.2 : 1.9}
        />
      </span>
    </span>
  );
}
