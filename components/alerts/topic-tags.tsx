import type { ReactNode } from "react";
import type { Learned } from "#components/learned/learned-ways.ts";
import type { Times } from "#components/times/use-times.ts";
import { Tag } from "#components/ui/tag.tsx";
import { TimeTag } from "./time-tag.tsx";

/** By topic, what is said of it elsewhere: what was learned stands beside what is set, never in place of it. */
export function topicTags(workspace: string, learned: Learned, times: Times): Record<number, ReactNode> {
  const cards = new Map(learned.cards.map((card) => [card.topicId, card]));
  return Object.fromEntries(
    times.topics.map((topic) => {
      const card = cards.get(topic.topicId);
      const tags = (
        <>
          {card && (
            <a href={`/a/${workspace}/learned`} className="shrink-0 rounded-[5px] no-underline">
              <Tag tone="brass">
                learned: {card.line}
                {card.unit && ` ${card.unit}`}
              </Tag>
            </a>
          )}
          <TimeTag workspace={workspace} topic={topic} />
        </>
      );
      return [topic.topicId, tags];
    }),
  );
}
