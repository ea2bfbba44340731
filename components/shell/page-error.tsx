"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";

export type PageErrorProps = {
  /** Number under which the server wrote it down. */
  digest: string | undefined;
  onReset: () => void;
  /** It stands inside the frame's own main part. */
  isInMain?: boolean;
  className?: string;
};

/** A page that could not be made: what happened to whom, and a way to try again. */
export function PageError({ digest, onReset, isInMain = false, className }: PageErrorProps) {
  const router = useRouter();
  const Part = isInMain ? "div" : "main";
  return (
    <Part
      id={isInMain ? undefined : "main"}
      className={cn("flex flex-1 flex-col items-start justify-center px-8 py-10 max-phone:px-4", className)}
    >
      <h1 className="engraved text-headline">This page could not be made</h1>
      <p className="mt-1.5 max-w-[60ch] text-lead text-ink-2">
        Alerts are not touched by this: they are worked out and sent elsewhere. Try again in a moment.
        {digest && <> It was written down as {digest}.</>}
      </p>
      <Button
        kind="solid"
        className="mt-5"
        onClick={() =>
          startTransition(() => {
            router.refresh();
            onReset();
          })
        }
      >
        Try again
      </Button>
    </Part>
  );
}
