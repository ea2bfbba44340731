"use client";

import { Undo2 } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { Link } from "#components/ui/link.tsx";
import { Mark } from "#components/ui/mark.tsx";
import { Time } from "#components/ui/time.tsx";
import { type Learned, useLearned } from "./use-learned.ts";

export type LearnedNoteProps = {
  workspace: string;
  zone: string;
  /** Only what they have not been told of yet; else whatever holds now. */
  isNews?: boolean;
};

/** What was learned, in short, where it matters: Undo first. Told once in the inbox, and always on the alerts page. */
export function LearnedNote({ workspace, zone, isNews }: LearnedNoteProps) {
  const learning = useLearned(workspace);
  const { learned, markSeen, isBusy } = learning;
  const { cards = [], windows = [], digests = [], first: early = [], budget } = learned.data ?? {};
  const all = [...cards, ...windows, ...digests.filter(({ isOwn }) => !isOwn), ...early, ...(budget ? [budget] : [])];
  const [first, ...more] = all.filter((card) => !isNews || card.isNew);
  if (!first) return null;
  const { onUndo, onKeep } = waysOf(first, learning);
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
        <Button icon={<Undo2 aria-hidden size={14} />} isBusy={isBusy} onClick={onUndo}>
          Undo
        </Button>
        {onKeep && (
          <Button kind="ghost" isBusy={isBusy} onClick={onKeep}>
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

type Card = Learned["cards" | "windows" | "digests" | "first"][number] | NonNullable<Learned["budget"]>;

/** What can be done about one of them at once. Who comes first can only be undone. */
function waysOf(card: Card, learning: ReturnType<typeof useLearned>) {
  const { cards = [], windows = [], digests = [] } = learning.learned.data ?? {};
  if (!("topicId" in card)) return { onUndo: () => learning.undoBudget(false), onKeep: () => learning.keepBudget() };
  const line = cards.find((each) => each === card);
  if (line) return { onUndo: () => learning.undo(line, "line"), onKeep: () => learning.keep(line) };
  const window = windows.find((each) => each === card);
  if (window) return { onUndo: () => learning.undo(window, "window"), onKeep: () => learning.keepWindow(window) };
  const digest = digests.find((each) => each === card);
  if (digest) return { onUndo: () => learning.undo(digest, "digest"), onKeep: () => learning.keepDigest(digest) };
  return { onUndo: () => learning.undo(card, "tier"), onKeep: undefined };
}

function Sentence({ words }: { words: string }) {
  const [head = "", ...rest] = words.split(/(?<=\.) /);
  return (
    <p className="mt-1.5 text-pretty">
      <b className="font-[620]">{head}</b> {rest.join(" ")}
    </p>
  );
}
