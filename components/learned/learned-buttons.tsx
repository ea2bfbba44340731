"use client";

import { useAct } from "#components/api/use-act.ts";
import { Button } from "#components/ui/button.tsx";
import { NamedIcon } from "#components/ui/icon.tsx";
import type { LearnedNews } from "./learned-ways.ts";

export type LearnedButtonsProps = {
  news: Pick<LearnedNews, "undo" | "keep">;
  /** For a page that the server does not make again. */
  readAgain?: () => Promise<unknown>;
};

/** Undo first, and keeping it where that can be said at once. */
export function LearnedButtons({ news: { undo, keep }, readAgain }: LearnedButtonsProps) {
  const { act, isBusy } = useAct(readAgain);
  return (
    <>
      <Button icon={<NamedIcon name="undo-2" size={14} />} isBusy={isBusy} onClick={() => act(undo)}>
        Undo
      </Button>
      {keep && (
        <Button kind="ghost" isBusy={isBusy} onClick={() => act(keep)}>
          Keep
        </Button>
      )}
    </>
  );
}
