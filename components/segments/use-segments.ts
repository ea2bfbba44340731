"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type RouterOutputs, useTRPC, useTRPCClient } from "#components/trpc.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { SegmentCondition } from "#server/contract/segment.ts";

export type SegmentRowData = RouterOutputs["segment"]["list"][number];
export type SegmentPreview = RouterOutputs["segment"]["count"];

/** After this long without a letter typed. */
const TYPED_MS = 350;
/** Coming back to the page within this asks for no other look at everybody. */
const COUNTED_MS = 60_000;
/** Another count of the workspace was under way. */
const BUSY_AGAIN_MS = 700;

/** A workspace's segments, how many are in each, and what operators do to them; archiving has its way back. */
export function useSegments(workspace: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const segments = useQuery(trpc.segment.list.queryOptions({ workspace }));
  const counts = useQuery(
    trpc.segment.counts.queryOptions(
      { workspace },
      { staleTime: COUNTED_MS, refetchInterval: ({ state }) => (state.data?.kind === "busy" ? BUSY_AGAIN_MS : false) },
    ),
  );
  const refresh = () => queryClient.invalidateQueries(trpc.segment.pathFilter());
  const onError = (error: { message: string }) =>
    toast({ title: "Nothing was changed", description: error.message, tone: "bad" });
  const restore = useMutation(trpc.segment.restore.mutationOptions({ onSuccess: refresh, onError }));
  const archiving = useMutation(trpc.segment.archive.mutationOptions({ onSuccess: refresh, onError }));
  const archive = ({ id, name, usedBy }: SegmentRowData) =>
    archiving.mutate(
      { workspace, id, evenIfUsed: usedBy.length > 0 },
      {
        onSuccess: () =>
          toast({
            title: `${name} is archived`,
            description: "New drafts cannot use it. What is live keeps it.",
            undo: () => restore.mutate({ workspace, id }),
          }),
      },
    );
  // Their errors belong into the form.
  const create = useMutation(trpc.segment.create.mutationOptions({ onSuccess: refresh }));
  const update = useMutation(trpc.segment.update.mutationOptions({ onSuccess: refresh }));
  return { segments, counts, archive, create, update };
}
export type Segments = ReturnType<typeof useSegments>;

/** Who a condition is true for; follows what is typed, and keeps what it said last until it knows better. */
export function useSegmentCount(workspace: string, given: SegmentCondition) {
  const client = useTRPCClient();
  const [settled, setSettled] = useState(given);
  const text = JSON.stringify(given);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as SegmentCondition), TYPED_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const query = useQuery({
    queryKey: [["segment", "count"], workspace, settled],
    queryFn: () => client.segment.count.mutate({ workspace, ...settled }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.kind === "busy" ? BUSY_AGAIN_MS : false),
  });
  return { query, isBehind: text !== JSON.stringify(settled) || query.isPlaceholderData };
}
