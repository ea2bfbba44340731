"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { ChannelWays } from "./channel-state.ts";

/** How a subscriber is reached, and everything they can change about it. */
export function useChannels(workspace: string, initial?: ChannelWays) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const ways = useQuery({
    ...trpc.channel.list.queryOptions({ workspace }),
    ...(initial ? { initialData: initial } : {}),
  });
  const refresh = () => queryClient.invalidateQueries(trpc.channel.pathFilter());
  const onError = (error: { message: string }) =>
    toast({ title: "That did not work", description: error.message, tone: "bad" });
  const options = { onSuccess: refresh, onError };
  return {
    ways,
    turn: useMutation(trpc.channel.turn.mutationOptions(options)),
    unlink: useMutation(trpc.channel.unlink.mutationOptions(options)),
    setRoutes: useMutation(trpc.channel.setRoutes.mutationOptions(options)),
    setTopicRoutes: useMutation(trpc.channel.setTopicRoutes.mutationOptions(options)),
    linkTelegram: useMutation(trpc.channel.linkTelegram.mutationOptions(options)),
    answerTelegram: useMutation(trpc.channel.answerTelegram.mutationOptions(options)),
    // The chat that a link to the bot would open in Telegram; the bot hears of it a moment later.
    startDemoChat: useMutation(trpc.demo.startChat.mutationOptions(options)),
    // Their errors belong at the field and at the button.
    linkPush: useMutation(trpc.channel.linkPush.mutationOptions({ onSuccess: refresh })),
    linkEmail: useMutation(trpc.channel.linkEmail.mutationOptions({ onSuccess: refresh })),
    sendTest: useMutation(
      trpc.channel.sendTest.mutationOptions({
        onSuccess: () => toast({ title: "A test is on its way", description: "It costs nothing." }),
        onError,
      }),
    ),
  };
}
export type Channels = ReturnType<typeof useChannels>;
