"use client";

import { useRef, useState } from "react";
import { callApi } from "#components/api/call-api.ts";
import type { RouterInputs, RouterOutputs } from "#components/trpc.tsx";
import { toast } from "#components/ui/toast.tsx";
import { changeSetting, effectiveTopic } from "#server/contract/topic.ts";

export type TopicAlert = RouterOutputs["preference"]["list"][number];
export type PreferenceChange = Omit<RouterInputs["preference"]["set"], "workspace" | "topicId">;

/** `savedAt` is null until the server has answered. */
type Changed = Pick<TopicAlert, "touched" | "own" | "effective"> & { savedAt: Date | null };
type ChangedById = ReadonlyMap<number, Changed>;

/** A subscriber's topics, and saving one change of one of them at once, with an undo. */
export function usePreferences(workspace: string, given: TopicAlert[]) {
  const [changed, setChanged] = useState<ChangedById>(new Map());
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const [savingCount, setSavingCount] = useState(0);
  // Changes of one page go one after another: a slow answer must not undo a later one.
  const queue = useRef(Promise.resolve());
  const latest = useRef(new Map<number, symbol>());

  const send = async ({ topicId, change, turn }: { topicId: number; change: PreferenceChange; turn: symbol }) => {
    const isLatest = () => latest.current.get(topicId) === turn;
    try {
      const saved = await callApi("preference.set", { workspace, topicId, ...change });
      setSavedAt(saved.savedAt);
      if (isLatest()) setChanged((before) => new Map(before).set(topicId, { ...saved, touched: true }));
    } catch (error) {
      if (isLatest()) setChanged((before) => new Map([...before].filter(([id]) => id !== topicId)));
      toast({ title: "This was not saved", description: (error as Error).message, tone: "bad" });
    }
    setSavingCount((count) => count - 1);
  };
  const set = (topic: TopicAlert, change: PreferenceChange) => {
    const { topicId } = topic;
    const turn = Symbol(topic.key);
    latest.current.set(topicId, turn);
    setSavingCount((count) => count + 1);
    setChanged((before) => new Map(before).set(topicId, afterChange(withChange(topic, before), change)));
    queue.current = queue.current.then(() => send({ topicId, change, turn }));
  };
  const save = (topic: TopicAlert, change: PreferenceChange) => {
    set(topic, change);
    if (change.enabled !== false) return;
    toast({
      title: `${topic.name} is off`,
      description: "Nothing of it reaches you from now on.",
      undo: () => set(topic, { enabled: true }),
    });
  };
  return { topics: given.map((topic) => withChange(topic, changed)), save, isSaving: savingCount > 0, savedAt };
}

/** As it was read, or as it was changed since. */
function withChange(topic: TopicAlert, changes: ChangedById): TopicAlert {
  const changed = changes.get(topic.topicId);
  if (!changed) return topic;
  const { savedAt, ...rest } = changed;
  const isReadSince = savedAt && topic.updatedAt && topic.updatedAt >= savedAt;
  return isReadSince ? topic : { ...topic, ...rest };
}

/** What a change will come to, shown while it is on its way. */
function afterChange(topic: TopicAlert, change: PreferenceChange): Changed {
  const { enabled, preset } = topic.effective;
  const setting = changeSetting({ enabled, preset, own: topic.own }, change);
  const untouched = { defaultPreset: preset, onByDefault: enabled };
  return {
    touched: true,
    own: setting.own,
    effective: effectiveTopic({ ...topic, ...untouched }, setting),
    savedAt: null,
  };
}
