import type { ReactNode } from "react";
import { amountWords } from "./topic-words.ts";
import type { TopicAlert } from "./use-preferences.ts";

/** What a topic's setting comes to, read aloud, with the person's own values in brass. */
export function TopicSentence({ topic }: { topic: TopicAlert }) {
  if (!topic.effective.enabled) {
    return <p className="px-[18px] pb-4 text-ink-2">Off. Nothing of it reaches you.</p>;
  }
  const sentences = topic.fields.flatMap((field) => {
    if (field.kind !== "number" || !field.sentence) return [];
    const value = topic.effective.values[field.key];
    const [before, after] = field.sentence.split("{value}");
    const isOwn = topic.effective.sources[field.key] === "own";
    return [
      <span key={field.key}>
        {before}
        <Own isOwn={isOwn}>{amountWords(value, field.unit)}</Own>
        {after}.{" "}
      </span>,
    ];
  });
  if (sentences.length === 0) return <p className="px-[18px] pb-4 text-lead">Tell me each time.</p>;
  return (
    <p className="px-[18px] pb-4 text-lead">
      {sentences}
      {!topic.touched && <span className="text-ink-3">This is what everybody gets who set nothing.</span>}
    </p>
  );
}

function Own({ isOwn, children }: { isOwn: boolean; children: ReactNode }) {
  return <b className={isOwn ? "rounded-[4px] bg-brass-wash px-[5px] py-px" : ""}>{children}</b>;
}
