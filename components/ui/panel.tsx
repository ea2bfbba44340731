import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type PanelProps = {
  /** Also the region's accessible name. */
  title: ReactNode;
  /** Ink-3 words after the title: "last 24 h". */
  note?: ReactNode;
  /** At the right end of the head: one link or a segmented control. */
  action?: ReactNode;
  id: string;
  className?: string;
  children: ReactNode;
};

/** A surface with a head: the unit of every operator page. */
export function Panel({ title, note, action, id, className, children }: PanelProps) {
  return (
    <section
      aria-labelledby={`${id}-title`}
      className={cn("min-w-0 rounded-card border border-line bg-surface", className)}
    >
      <div className="flex min-h-8 flex-wrap items-center gap-x-2.5 gap-y-1 px-4 pt-3">
        <h2 id={`${id}-title`} className="text-[13.5px] leading-5 font-[650]">
          {title}
        </h2>
        {note && <span className="text-label text-ink-3">{note}</span>}
        {action && <span className="ml-auto text-label">{action}</span>}
      </div>
      {children}
    </section>
  );
}

/** A surface without a head. */
export function Card({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={cn("min-w-0 rounded-card border border-line bg-surface", className)}>{children}</div>;
}
