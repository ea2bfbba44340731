"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type RouterOutputs, useTRPC } from "#components/trpc.tsx";
import { toast } from "#components/ui/toast.tsx";

export type Known = RouterOutputs["subscriber"]["privacy"];

/** What a workspace knows of the signed-in wallet, and everything that changes it. */
export function usePrivacy(workspace: string, initial: Known) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const known = useQuery({ ...trpc.subscriber.privacy.queryOptions({ workspace }), initialData: initial });
  // Other pages were made with the zone and settings of before.
  const refresh = async () => {
    await queryClient.invalidateQueries();
    router.refresh();
  };
  const onError = (error: { message: string }) =>
    toast({ title: "Nothing was changed", description: error.message, tone: "bad" });
  const turnBackOn = useMutation(trpc.subscriber.turnBackOn.mutationOptions({ onSuccess: refresh, onError }));
  const turnAllOff = useMutation(
    trpc.subscriber.turnAllOff.mutationOptions({
      onSuccess: async ({ topicIds }) => {
        toast({
          title: topicIds.length > 0 ? "Everything is off" : "Everything was off already",
          description: "No alert reaches you from now on.",
          ...(topicIds.length > 0 && { undo: () => turnBackOn.mutate({ workspace, topicIds }) }),
        });
        await refresh();
      },
      onError,
    }),
  );
  return {
    known: known.data,
    turnAllOff,
    forget: useMutation(
      trpc.subscriber.forget.mutationOptions({
        onSuccess: async () => {
          toast({ title: "Deleted", description: "Your settings, addresses and messages are gone from here." });
          await refresh();
        },
        onError,
      }),
    ),
  };
}
export type Privacy = ReturnType<typeof usePrivacy>;
