"use client";

import { Undo2 } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { Link } from "#components/ui/link.tsx";
import { Mark } from "#components/ui/mark.tsx";
import { Time } from "#components/ui/time.tsx";
import { useLearned } from "./use-learned.ts";

export type LearnedNoteProps = {
  workspace: string;
  zone: string;
  /** Only what they have not been told of yet; else whatever holds now. */
  isNews?: boolean;
};

/** What was learned, in short, where it matters: Undo first. Told once in the inbox, and always on the alerts page. */
export function LearnedNote({ workspace, zone, isNews }: LearnedNoteProps) {
  const { learned, undo, keep, keepWindow, markSeen, isBusy } = useLearned(workspace);
  const { cards = [], windows = [], first: early = [] } = learned.data ?? {};
  const [first, ...more] = [...cards, ...windows, ...early].filter((card) => !isNews || card.isNew);
  if (!first) return null;
  const line = cards.find((card) => card === first);
  const window = windows.find((card) => card === first);
  return (
    <section
      aria-labelledby="learned-note"
      className="rounded-card border border-brass-line bg-brass-wash px-[18px] py-3.5"
    >
      <div className="flex items-center gap-2.5">
        <Mark size={20} />
        <h2 id="learned-note" className="grow font-[650]">
          Learned for you
        </h2>
        <span className="text-label text-ink-2">
          since <Time at={first.since} style="date" zone={zone} />
        </span>
      </div>
      <Sentence words={first.sentence} />
      <div className="mt-2.5 flex flex-wrap items-center gap-2">
        <Button
          icon={<Undo2 aria-hidden size={14} />}
          isBusy={isBusy}
          onClick={() => undo(first, line ? "line" : window ? "window" : "tier")}
        >
          Undo
        </Button>
        {line && (
          <Button kind="ghost" isBusy={isBusy} onClick={() => keep(line)}>
            Keep
          </Button>
        )}
        {window && (
          <Button kind="ghost" isBusy={isBusy} onClick={() => keepWindow(window)}>
            Keep
          </Button>
        )}
        {isNews && (
          <Button kind="ghost" onClick={markSeen}>
            Got it
          </Button>
        )}
        <Link href={`/a/${workspace}/learned`} className="ml-auto text-[12.5px]">
          {more.length > 0 ? `And ${more.length} more` : "See why"}
        </Link>
      </div>
    </section>
  );
}

function Sentence({ words }: { words: string }) {
  const [head = "", ...rest] = words.split(/(?<=\.) /);
  return (
    <p className="mt-1.5 text-pretty">
      <b className="font-[620]">{head}</b> {rest.join(" ")}
    </p>
  );
}
