"use client";

import type { ReactNode } from "react";
import { clockWords } from "#components/ui/clock-words.ts";
import { NamedIcon } from "#components/ui/icon.tsx";
import { linkClass } from "#components/ui/link-class.ts";
import { TopicCard } from "./topic-card.tsx";
import { TopicRow } from "./topic-row.tsx";
import { type TopicAlert, usePreferences } from "./use-preferences.ts";

export type AlertsPageProps = {
  workspace: string;
  zone: string;
  topics: TopicAlert[];
  /** By topic: what is said of it elsewhere. */
  tags: Record<number, ReactNode>;
  /** In place of topics, while there are none. */
  empty: ReactNode;
  /** Beside the topics. */
  children: ReactNode;
};

/** A subscriber's alerts: each topic with what it comes to, and on or off. All that is beside them the server made. */
export function AlertsPage({ workspace, zone, topics: given, tags, empty, children }: AlertsPageProps) {
  const { topics, save, isSaving, savedAt } = usePreferences(workspace, given);
  // The one with presets is what most people come for; a row is enough for the rest.
  const main = topics.find((topic) => topic.presets.length > 0);
  const others = topics.filter((topic) => topic !== main);
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-3.5 gap-y-1 pt-4 pb-4 phone:pt-[26px]">
        <h1 className="engraved text-headline">Your alerts</h1>
        <p className="text-ink-2 max-phone:hidden">Saved to your wallet as you change them. No account, no gas.</p>
        <p role="status" className="ml-auto inline-flex items-center gap-1.5 font-[580] text-ok-ink">
          {isSaving ? (
            <span className="text-ink-3">Saving</span>
          ) : (
            savedAt && (
              <>
                <NamedIcon name="check" size={13} strokeWidth={2.2} />
                Saved <time dateTime={savedAt.toISOString()}>{clockWords(savedAt, zone)}</time>
              </>
            )
          )}
        </p>
      </div>
      <div className="grid items-start gap-x-5 gap-y-4 lg:grid-cols-[minmax(0,1fr)_380px]">
        <div className="grid gap-4">
          {topics.length === 0 && empty}
          {main && <TopicCard workspace={workspace} topic={main} onSave={save} />}
          {others.length > 0 && (
            <section aria-labelledby="others-title" className="min-w-0 rounded-card border border-line bg-surface">
              <div className="flex flex-wrap items-baseline gap-x-2.5 border-b border-hair px-[18px] py-3">
                <h2 id="others-title" className="font-[650]">
                  {main ? "Other topics" : "Topics"}
                </h2>
                <p className="text-[12.5px] text-ink-3">turn off what you do not want; it goes nowhere else</p>
                <a href={`/a/${workspace}/why`} className={`${linkClass} ml-auto text-[12.5px]`}>
                  Why (not)?
                </a>
              </div>
              <ul>
                {others.map((topic) => (
                  <TopicRow
                    key={topic.topicId}
                    workspace={workspace}
                    topic={topic}
                    tags={tags[topic.topicId]}
                    onSave={save}
                  />
                ))}
              </ul>
            </section>
          )}
        </div>
        <div className="grid gap-4">{children}</div>
      </div>
    </>
  );
}
