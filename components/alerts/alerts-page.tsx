"use client";

import { Check } from "lucide-react";
import { LearnedNote } from "#components/learned/learned-note.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Link } from "#components/ui/link.tsx";
import { Time } from "#components/ui/time.tsx";
import { ReachPanel } from "./reach-panel.tsx";
import { TimesPanel } from "./times-panel.tsx";
import { TopicCard } from "./topic-card.tsx";
import { TopicRow } from "./topic-row.tsx";
import { type TopicAlert, usePreferences } from "./use-preferences.ts";

export type AlertsPageProps = { workspace: string; zone: string; initial: TopicAlert[] };

/** A subscriber's alerts: each topic with what it comes to, and where it reaches them. */
export function AlertsPage({ workspace, zone, initial }: AlertsPageProps) {
  const { topics, save, isSaving, savedAt } = usePreferences(workspace, initial);
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
                <Check aria-hidden size={13} strokeWidth={2.2} />
                Saved <Time at={savedAt} style="clock" zone={zone} />
              </>
            )
          )}
        </p>
      </div>
      <div className="grid items-start gap-x-5 gap-y-4 lg:grid-cols-[minmax(0,1fr)_380px]">
        <div className="grid gap-4">
          {topics.length === 0 && (
            <div className="rounded-card border border-line bg-surface">
              <EmptyState title="No topics yet">
                The team behind these pages has not set up any alerts. When they do, you choose here what reaches you.
              </EmptyState>
            </div>
          )}
          {main && <TopicCard workspace={workspace} topic={main} onSave={save} />}
          {others.length > 0 && (
            <section aria-labelledby="others-title" className="min-w-0 rounded-card border border-line bg-surface">
              <div className="flex flex-wrap items-baseline gap-x-2.5 border-b border-hair px-[18px] py-3">
                <h2 id="others-title" className="font-[650]">
                  {main ? "Other topics" : "Topics"}
                </h2>
                <p className="text-[12.5px] text-ink-3">turn off what you do not want; it goes nowhere else</p>
                <Link href={`/a/${workspace}/why`} className="ml-auto text-[12.5px]">
                  Why (not)?
                </Link>
              </div>
              <ul>
                {others.map((topic) => (
                  <TopicRow key={topic.topicId} workspace={workspace} topic={topic} onSave={save} />
                ))}
              </ul>
            </section>
          )}
        </div>
        <div className="grid gap-4">
          <LearnedNote workspace={workspace} zone={zone} />
          <ReachPanel workspace={workspace} />
          <TimesPanel workspace={workspace} />
        </div>
      </div>
    </>
  );
}
