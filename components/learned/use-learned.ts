"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { type RouterOutputs, useTRPC } from "#components/trpc.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Cadence } from "#server/contract/timing.ts";

export type Learned = RouterOutputs["learned"]["list"];
export type LearnedCardData = Learned["cards"][number];

/** What was learned of this person, and what they may do about it; each change holds from the next event on. */
export function useLearned(workspace: string, initial?: Learned) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const list = useQuery({
    ...trpc.learned.list.queryOptions({ workspace }),
    ...(initial ? { initialData: initial } : {}),
  });
  const refresh = () =>
    Promise.all(
      [trpc.learned, trpc.preference, trpc.inbox, trpc.timing].map((noun) =>
        queryClient.invalidateQueries(noun.pathFilter()),
      ),
    );
  const onError = (error: { message: string }) =>
    toast({ title: "This was not saved", description: error.message, tone: "bad" });
  const options = { onSuccess: refresh, onError };
  const undo = useMutation(trpc.learned.undo.mutationOptions(options));
  const keep = useMutation(trpc.learned.keep.mutationOptions(options));
  const keepAtTime = useMutation(trpc.learned.keepWindow.mutationOptions(options));
  const keepInDigest = useMutation(trpc.learned.keepDigest.mutationOptions(options));
  const keepWeekly = useMutation(trpc.learned.keepBudget.mutationOptions(options));
  const stop = useMutation(trpc.learned.stop.mutationOptions(options));
  const start = useMutation(trpc.learned.start.mutationOptions(options));
  const { mutate: see } = useMutation(trpc.learned.seen.mutationOptions({ onSuccess: refresh }));
  const markSeen = useCallback(() => see({ workspace }), [see, workspace]);

  return {
    learned: list,
    isBusy: [undo, keep, keepAtTime, keepInDigest, keepWeekly, stop, start].some(({ isPending }) => isPending),
    undo: (of: { topicId: number; topicName: string }, kind: "line" | "tier" | "window" | "digest") =>
      undo.mutate(
        { workspace, topicId: of.topicId, kind },
        {
          onSuccess: () =>
            toast({
              title: `${of.topicName} reaches you as before`,
              description: "From the next event on. This is not learned again for 90 days.",
            }),
        },
      ),
    /** As it is, or at another line that they chose. */
    keep: (card: LearnedCardData, line?: string) =>
      keep.mutate(
        { workspace, topicId: card.topicId, ...(line === undefined ? {} : { line }) },
        {
          onSuccess: () =>
            toast({
              title: `${line ?? card.line}${card.unit && ` ${card.unit}`} is your own line now`,
              description: "Nothing learned moves it. You can change it on your alerts page.",
            }),
        },
      ),
    /** As it is, or at another day and hour that they chose. */
    keepWindow: (card: { topicId: number; topicName: string }, cadence?: Cadence) =>
      keepAtTime.mutate(
        { workspace, topicId: card.topicId, ...(cadence ? { cadence } : {}) },
        {
          onSuccess: () =>
            toast({
              title: `${card.topicName} has a time of your own now`,
              description: "Nothing learned moves it. You can change it on the page of your times.",
            }),
        },
      ),
    /** At the learned size, at another, or (null) no more. */
    keepDigest: (card: { topicId: number; topicName: string }, under?: string | null) =>
      keepInDigest.mutate(
        { workspace, topicId: card.topicId, ...(under === undefined ? {} : { under }) },
        {
          onSuccess: () =>
            under === null
              ? toast({ title: `${card.topicName} comes at once again` })
              : toast({ title: "The digest is your own now", description: "Nothing learned moves it." }),
        },
      ),
    /** The learned number, or another. */
    keepBudget: (perWeek?: number) =>
      keepWeekly.mutate(
        { workspace, ...(perWeek === undefined ? {} : { perWeek }) },
        {
          onSuccess: () =>
            toast({
              title: "The limit of a week is your own now",
              description: "Nothing learned moves it. You can change it on the page of your times.",
            }),
        },
      ),
    /** Every alert interrupts as before; it may be learned again after 90 days, or never. */
    undoBudget: (isForGood: boolean) =>
      undo.mutate(
        { workspace, topicId: 0, kind: "budget", isForGood },
        { onSuccess: () => toast({ title: "No week is limited any more", description: "From the next alert on." }) },
      ),
    stop: (topicId: number | null) => stop.mutate({ workspace, topicId }),
    start: (topicId: number | null) => start.mutate({ workspace, topicId }),
    markSeen,
  };
}
