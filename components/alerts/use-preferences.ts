"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type RouterInputs, type RouterOutputs, useTRPC } from "#components/trpc.tsx";
import { toast } from "#components/ui/toast.tsx";

export type TopicAlert = RouterOutputs["preference"]["list"][number];
export type PreferenceChange = Omit<RouterInputs["preference"]["set"], "workspace" | "topicId">;

/** A subscriber's topics, and saving one change of one of them at once, with an undo. */
export function usePreferences(workspace: string, initial: TopicAlert[]) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const list = trpc.preference.list.queryOptions({ workspace });
  // The page came with them; what changes elsewhere is read again.
  const { data: topics } = useQuery({ ...list, initialData: initial });
  const set = useMutation(
    trpc.preference.set.mutationOptions({
      // Changes of one page go one after another: a slow answer must not undo a later one.
      scope: { id: `preference-${workspace}` },
      onSuccess: (saved, input) => {
        setSavedAt(saved.savedAt);
        queryClient.setQueryData(list.queryKey, (before) =>
          before?.map((t) =>
            t.topicId === input.topicId ? { ...t, touched: true, own: saved.own, effective: saved.effective } : t,
          ),
        );
      },
      onError: (error) => {
        toast({ title: "This was not saved", description: error.message, tone: "bad" });
        void queryClient.invalidateQueries({ queryKey: list.queryKey });
      },
    }),
  );

  const save = (topic: TopicAlert, change: PreferenceChange) => {
    set.mutate({ workspace, topicId: topic.topicId, ...change });
    if (change.enabled !== false) return;
    toast({
      title: `${topic.name} is off`,
      description: "Nothing of it reaches you from now on.",
      undo: () => set.mutate({ workspace, topicId: topic.topicId, enabled: true }),
    });
  };
  return { topics, save, isSaving: set.isPending, savedAt };
}
