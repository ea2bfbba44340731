import { cn } from "./cn.ts";
import { ICON_NAMES, UNKNOWN_ICON } from "./icon-names.ts";

export type NamedIconProps = { name: string; size?: number; strokeWidth?: number; className?: string };

const known = new Set(ICON_NAMES);

/**
 * A lucide icon by its kebab-case name; a question mark for a name this build does not know. All of them are one
 * picture that a browser keeps, and no page's script.
 */
export function NamedIcon({ name, size = 16, strokeWidth = 1.9, className }: NamedIconProps) {
  return (
    <svg
      aria-hidden
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={strokeWidth}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={cn("lucide", className)}
    >
      <use href={`/icons.svg#${known.has(name) ? name : UNKNOWN_ICON}`} />
    </svg>
  );
}
