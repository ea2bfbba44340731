"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Mark } from "#components/ui/mark.tsx";
import { toast } from "#components/ui/toast.tsx";

/** What Telegram shows when a link to the bot is opened: its name and Start. */
export function StartChat({ payload }: { payload: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const start = useMutation(
    trpc.demo.startChat.mutationOptions({
      onSuccess: async () => {
        toast({ title: "The bot knows this chat", description: "Go back to your alerts and say that it is yours." });
        router.replace("/demo/mailbox");
        await queryClient.invalidateQueries(trpc.demo.mailbox.pathFilter());
      },
      onError: (error) => toast({ title: "The chat was not started", description: error.message, tone: "bad" }),
    }),
  );
  return (
    <section aria-label="Telegram" className="border-b border-then-line bg-then-wash">
      <div className="mx-auto flex max-w-[1240px] flex-wrap items-center gap-3 px-6 py-3 max-phone:px-4">
        <span className="grid size-9 place-items-center rounded-full bg-rail">
          <Mark size={22} isOnRail />
        </span>
        <p className="min-w-0 flex-1">
          <b>Telegram would open the bot here.</b>{" "}
          <span className="text-ink-2">In the demo this page stands in for it.</span>
        </p>
        <Button kind="solid" isBusy={start.isPending} onClick={() => start.mutate({ payload })}>
          Start
        </Button>
      </div>
    </section>
  );
}
