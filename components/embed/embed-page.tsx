"use client";

import { Check, ExternalLink } from "lucide-react";
import { TopicCard } from "#components/alerts/topic-card.tsx";
import { TopicRow } from "#components/alerts/topic-row.tsx";
import { type TopicAlert, usePreferences } from "#components/alerts/use-preferences.ts";
import { callApi } from "#components/api/call-api.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import { EmbedFrame } from "./embed-frame.tsx";

export type EmbedPageProps = { workspace: string; address: string; initial: TopicAlert[] };

/** A subscriber's preferences inside another site; where they are told is set on the page of its own. */
export function EmbedPage({ workspace, address, initial }: EmbedPageProps) {
  const { topics, save, isSaving, savedAt } = usePreferences(workspace, initial);
  const leave = () => callApi("identity.signOut", undefined).finally(() => location.reload());
  const main = topics.find((topic) => topic.presets.length > 0);
  const others = topics.filter((topic) => topic !== main);
  return (
    <EmbedFrame>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pb-3.5">
        <h1 className="engraved text-section">Your alerts</h1>
        <span role="status" className="inline-flex items-center gap-1.5 text-ok-ink">
          {isSaving && <span className="text-ink-3">Saving</span>}
          {!isSaving && savedAt && (
            <>
              <Check aria-hidden size={13} strokeWidth={2.2} />
              Saved
            </>
          )}
        </span>
        <span className="ml-auto flex items-center gap-2">
          <Wallet address={address} isStatic />
          <Button kind="ghost" size="s" onClick={() => void leave()}>
            Sign out
          </Button>
        </span>
      </div>
      <div className="grid gap-4">
        {topics.length === 0 && (
          <div className="rounded-card border border-line bg-surface">
            <EmptyState title="No topics yet">
              The team has not set up any alerts. When they do, you choose here.
            </EmptyState>
          </div>
        )}
        {main && <TopicCard topic={main} onSave={save} />}
        {others.length > 0 && (
          <ul aria-label="Other topics" className="min-w-0 rounded-card border border-line bg-surface">
            {others.map((topic) => (
              <TopicRow key={topic.topicId} topic={topic} onSave={save} />
            ))}
          </ul>
        )}
      </div>
      <p className="pt-3 text-ink-3">
        <a
          href={`/a/${workspace}/channels`}
          target="_blank"
          rel="noreferrer"
          className="inline-flex items-center gap-1.5 underline underline-offset-2"
        >
          Where they reach you, your inbox, and why each came
          <ExternalLink aria-hidden size={13} />
          <span className="sr-only">, in a new tab</span>
        </a>
      </p>
    </EmbedFrame>
  );
}
