"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { buttonClass } from "#components/ui/button-class.ts";

export type PageErrorProps = {
  /** Number under which the server wrote it down. */
  digest: string | undefined;
  onReset: () => void;
  /** It stands inside the frame's own main part. */
  isInMain?: boolean;
  className?: string;
};

/** A page that could not be made: what happened to whom, and a way to try again. Every page has this one ready. */
export function PageError({ digest, onReset, isInMain = false, className = "px-8 max-phone:px-4" }: PageErrorProps) {
  const router = useRouter();
  const Part = isInMain ? "div" : "main";
  return (
    <Part
      id={isInMain ? undefined : "main"}
      className={`flex flex-1 flex-col items-start justify-center py-10 ${className}`}
    >
      <h1 className="engraved text-headline">This page could not be made</h1>
      <p className="mt-1.5 max-w-[60ch] text-lead text-ink-2">
        Alerts are not touched by this: they are worked out and sent elsewhere. Try again in a moment.
        {digest && <> It was written down as {digest}.</>}
      </p>
      <button
        type="button"
        className={`${buttonClass({ kind: "solid" })} mt-5`}
        onClick={() =>
          startTransition(() => {
            router.refresh();
            onReset();
          })
        }
      >
        Try again
      </button>
    </Part>
  );
}
