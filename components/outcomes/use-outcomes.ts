"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { type RouterOutputs, useTRPC } from "#components/trpc.tsx";

export type RecentOutcome = RouterOutputs["subscriber"]["outcomes"]["outcomes"][number];

/** What happened lately, newest first, of one topic or of all. */
export function useOutcomes({ workspace, topic }: { workspace: string; topic: string }) {
  const trpc = useTRPC();
  const pages = useInfiniteQuery(
    trpc.subscriber.outcomes.infiniteQueryOptions(
      { workspace, topic: topic || undefined },
      { getNextPageParam: (page) => page.next ?? undefined, initialCursor: null },
    ),
  );
  return { pages, outcomes: pages.data?.pages.flatMap((page) => page.outcomes) ?? [] };
}
