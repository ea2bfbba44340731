"use client";

import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { cn } from "./cn.ts";

export type ErrorStateProps = {
  title?: ReactNode;
  /** What happened and what to do; the server's public message fits. */
  children?: ReactNode;
  onRetry?: () => void;
  className?: string;
};

/** Something could not be shown: what, and a way to try again. */
export function ErrorState({ title = "This could not be loaded", children, onRetry, className }: ErrorStateProps) {
  return (
    <div role="alert" className={cn("flex items-start gap-3 px-4 py-5", className)}>
      <TriangleAlert aria-hidden size={17} strokeWidth={2} className="mt-0.5 shrink-0 text-bad" />
      <div className="min-w-0">
        <p className="font-[640]">{title}</p>
        {children && <p className="mt-0.5 max-w-[60ch] text-ink-2">{children}</p>}
        {onRetry && (
          <Button size="s" className="mt-2.5" onClick={onRetry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}
