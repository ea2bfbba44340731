"use client";

import { useState } from "react";
import { TopicCard } from "#components/alerts/topic-card.tsx";
import { TopicRow } from "#components/alerts/topic-row.tsx";
import type { PreferenceChange, TopicAlert } from "#components/alerts/use-preferences.ts";
import { changeSetting, effectiveTopic, type TopicSetting } from "#server/contract/topic.ts";
import { previewOf, type TopicDraft } from "./topic-draft.ts";

/** What a subscriber will see of a topic, to be tried; nothing of it is saved. */
export function TopicPreview({ draft }: { draft: TopicDraft }) {
  const [setting, setSetting] = useState<TopicSetting | undefined>(undefined);
  const input = previewOf(draft);
  const topic: TopicAlert = {
    ...input,
    topicId: 0,
    touched: setting !== undefined,
    own: setting?.own ?? {},
    updatedAt: null,
    effective: effectiveTopic(input, setting),
  };
  const untouched = { enabled: input.onByDefault, preset: input.defaultPreset, own: {} };
  const change = (_: TopicAlert, next: PreferenceChange) =>
    setSetting((before) => changeSetting(before ?? untouched, next));
  if (input.presets.length > 0) return <TopicCard topic={topic} onSave={change} />;
  return (
    <ul className="rounded-card border border-line bg-surface text-read">
      <TopicRow topic={topic} onSave={change} />
    </ul>
  );
}
