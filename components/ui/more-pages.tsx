"use client";

import { type ReactNode, useState } from "react";
import { Button } from "./button.tsx";

export type MorePagesProps = {
  /** One page; calls `footer(nextBefore)` at its end, which is empty for all pages but the last. */
  children: (page: { before: number | undefined; footer: (nextBefore: number | null) => ReactNode }) => ReactNode;
  /** What the button gets: "Older runs". */
  label: string;
};

/** Pages one below the other, each with its own query, so that all of them stay live. */
export function MorePages({ children, label }: MorePagesProps) {
  const [befores, setBefores] = useState<(number | undefined)[]>([undefined]);
  return befores.map((before, i) => (
    <div key={before ?? "newest"}>
      {children({
        before,
        footer: (nextBefore) =>
          i === befores.length - 1 && nextBefore !== null ? (
            <div className="border-t border-hair px-4 py-3">
              <Button size="s" onClick={() => setBefores([...befores, nextBefore])}>
                {label}
              </Button>
            </div>
          ) : null,
      })}
    </div>
  ));
}
