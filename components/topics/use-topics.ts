"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type RouterOutputs, useTRPC } from "#components/trpc.tsx";
import { toast } from "#components/ui/toast.tsx";

export type TopicRowData = RouterOutputs["topic"]["list"][number];

/** A workspace's topics and what operators do to them; archiving has its way back. */
export function useTopics(workspace: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const topics = useQuery(trpc.topic.list.queryOptions({ workspace }));
  const refresh = () => queryClient.invalidateQueries(trpc.topic.pathFilter());
  const onError = (error: { message: string }) =>
    toast({ title: "Nothing was changed", description: error.message, tone: "bad" });
  const options = { onSuccess: refresh, onError };
  const restore = useMutation(trpc.topic.restore.mutationOptions(options));
  const archiving = useMutation(trpc.topic.archive.mutationOptions(options));
  const archive = ({ id, name }: TopicRowData) =>
    archiving.mutate(
      { workspace, id },
      {
        onSuccess: () =>
          toast({
            title: `${name} is archived`,
            description: "New drafts cannot use it. What is live keeps it, and everybody's settings stay.",
            undo: () => restore.mutate({ workspace, id }),
          }),
      },
    );
  // Their errors belong into the form.
  const create = useMutation(trpc.topic.create.mutationOptions({ onSuccess: refresh }));
  const update = useMutation(trpc.topic.update.mutationOptions({ onSuccess: refresh }));
  return { topics, archive, create, update };
}
export type Topics = ReturnType<typeof useTopics>;
