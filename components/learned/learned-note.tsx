import type { ReactNode } from "react";
import { linkClass } from "#components/ui/link-class.ts";
import { Mark } from "#components/ui/mark.tsx";
import { timeWords } from "#components/ui/time-words.ts";
import type { LearnedNews } from "./learned-ways.ts";

export type LearnedNoteProps = {
  workspace: string;
  zone: string;
  news: LearnedNews;
  /** What can be done about it. */
  children: ReactNode;
};

/** What was learned, in short, where it matters: Undo first. Told once in the inbox, and always on the alerts page. */
export function LearnedNote({ workspace, zone, news: { card, moreCount }, children }: LearnedNoteProps) {
  const [head = "", ...rest] = card.sentence.split(/(?<=\.) /);
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
          since{" "}
          <time dateTime={card.since.toISOString()} title={timeWords(card.since, "full", zone)}>
            {timeWords(card.since, "date", zone)}
          </time>
        </span>
      </div>
      <p className="mt-1.5 text-pretty">
        <b className="font-[620]">{head}</b> {rest.join(" ")}
      </p>
      <div className="mt-2.5 flex flex-wrap items-center gap-2">
        {children}
        <a href={`/a/${workspace}/learned`} className={`${linkClass} ml-auto text-[12.5px]`}>
          {moreCount > 0 ? `And ${moreCount} more` : "See why"}
        </a>
      </div>
    </section>
  );
}
