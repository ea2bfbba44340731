import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type TableProps = {
  /** Accessible name; a screen reader hears it before the columns. */
  label: string;
  className?: string;
  children: ReactNode;
};

/** A plain table; scrolls sideways inside its panel when it must. */
export function Table({ label, className, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section tabIndex={0} aria-label={label} className="overflow-x-auto rounded-b-card -outline-offset-2">
      <table className={cn("w-full border-collapse", className)}>{children}</table>
    </section>
  );
}

export type CellProps = { isRight?: boolean; className?: string; children?: ReactNode; colSpan?: number };

export function Th({ isRight, className, children }: CellProps) {
  return (
    <th
      scope="col"
      className={cn(
        "border-b border-line px-3 py-[7px] text-left text-label font-[560] whitespace-nowrap text-ink-3 first:pl-4 last:pr-4",
        isRight && "text-right",
        className,
      )}
    >
      {children}
    </th>
  );
}

export function Td({ isRight, className, children, colSpan }: CellProps) {
  return (
    <td
      colSpan={colSpan}
      className={cn(
        "border-b border-hair px-3 py-2 align-middle first:pl-4 last:pr-4 in-[tr:last-child]:border-b-0",
        isRight && "text-right",
        className,
      )}
    >
      {children}
    </td>
  );
}
