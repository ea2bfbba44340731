import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type EmptyStateProps = {
  title: ReactNode;
  /** What would be here, and what makes it come. */
  children?: ReactNode;
  /** What to start from. */
  action?: ReactNode;
  className?: string;
};

/** Nothing here yet, and what makes it come: words, never an illustration. */
export function EmptyState({ title, children, action, className }: EmptyStateProps) {
  return (
    <div className={cn("flex flex-col items-start gap-1 px-4 py-6", className)}>
      <p className="engraved text-title">{title}</p>
      {children && <p className="max-w-[60ch] text-ink-2">{children}</p>}
      {action && <div className="mt-2.5 flex flex-wrap gap-2">{action}</div>}
    </div>
  );
}
