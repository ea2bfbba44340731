"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type RouterInputs, type RouterOutputs, useTRPC } from "#components/trpc.tsx";
import { toast } from "#components/ui/toast.tsx";

export type Times = RouterOutputs["timing"]["read"];
export type TopicTimes = Times["topics"][number];
export type TimingChange = Omit<RouterInputs["timing"]["set"], "workspace">;
export type Cadence = NonNullable<Times["timing"]["digest"]>;
export type Mute = NonNullable<RouterInputs["timing"]["mute"]["mute"]>;

const MUTED: Record<Mute, string> = {
  hour: "for an hour",
  day: "for a day",
  week: "for a week",
  ever: "until you unmute it",
};

/** When a subscriber is told, and saving one change at a time. */
export function useTimes(workspace: string, initial?: Times) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const options = trpc.timing.read.queryOptions({ workspace });
  const times = useQuery({ ...options, ...(initial ? { initialData: initial } : {}) });
  const refresh = async () => {
    setSavedAt(new Date());
    await Promise.all([trpc.timing, trpc.inbox].map((noun) => queryClient.invalidateQueries(noun.pathFilter())));
  };
  const onError = (error: { message: string }) => {
    toast({ title: "This was not saved", description: error.message, tone: "bad" });
    void queryClient.invalidateQueries({ queryKey: options.queryKey });
  };
  // one after the other: a slow answer must not undo a later change
  const scope = { id: `times-${workspace}` };
  const set = useMutation(
    trpc.timing.set.mutationOptions({
      scope,
      onMutate: ({ workspace: _, ...change }) => {
        queryClient.setQueryData(options.queryKey, (before) =>
          before ? { ...before, timing: { ...before.timing, ...withoutGaps(change) } } : before,
        );
      },
      onSuccess: refresh,
      onError,
    }),
  );
  const cadence = useMutation(trpc.timing.setCadence.mutationOptions({ scope, onSuccess: refresh, onError }));
  const mute = useMutation(trpc.timing.mute.mutationOptions({ scope, onSuccess: refresh, onError }));
  // its error belongs at the field
  const zone = useMutation(
    trpc.subscriber.setZone.mutationOptions({
      // other pages were made with the zone of before
      onSuccess: async () => {
        await refresh();
        await queryClient.invalidateQueries();
        router.refresh();
      },
    }),
  );
  return {
    times,
    isSaving: set.isPending || cadence.isPending || mute.isPending,
    savedAt,
    set: (change: TimingChange) => set.mutate({ workspace, ...change }),
    setCadence: (topicId: number, next: Cadence | null) => cadence.mutate({ workspace, topicId, cadence: next }),
    setZone: zone,
    mute: (of: { topicId: number; name: string }, how: Mute | null) =>
      mute.mutate(
        { workspace, topicId: of.topicId, mute: how },
        {
          onSuccess: () =>
            toast(
              how
                ? {
                    title: `${of.name} is muted ${MUTED[how]}`,
                    description: "It is in your inbox and interrupts nobody.",
                    undo: () => mute.mutate({ workspace, topicId: of.topicId, mute: null }),
                  }
                : { title: `${of.name} rings again`, description: "From the next alert on." },
            ),
        },
      ),
  };
}

/** What is left out stays; `letsCritical` that is not said is yes. */
function withoutGaps(change: TimingChange): Partial<Times["timing"]> {
  const { quiet, ...rest } = change;
  const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  if (quiet === undefined) return said;
  return { ...said, quiet: quiet && { letsCritical: true, ...quiet } };
}
