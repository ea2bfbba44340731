"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type RouterInputs, type RouterOutputs, useTRPC } from "#components/trpc.tsx";
import { toast } from "#components/ui/toast.tsx";

export type InboxMessage = RouterOutputs["inbox"]["list"]["messages"][number];
export type InboxTab = "came" | "held" | "saved" | "archived";
export type InboxChange = Omit<RouterInputs["inbox"]["update"], "workspace" | "ids">;

/** The pages of one tab, newest first, filtered by words. */
export function useInbox(workspace: string, firstTab: InboxTab) {
  const trpc = useTRPC();
  const [tab, setTab] = useState(firstTab);
  const [search, setSearch] = useState("");
  const pages = useInfiniteQuery(
    trpc.inbox.list.infiniteQueryOptions(
      { workspace, tab, search },
      { getNextPageParam: (page) => page.next ?? undefined, initialCursor: null, placeholderData: (before) => before },
    ),
  );
  const messages = pages.data?.pages.flatMap((page) => page.messages) ?? [];
  const [first] = pages.data?.pages ?? [];
  const counts = { unreadCount: first?.unreadCount ?? 0, heldUnreadCount: first?.heldUnreadCount ?? 0 };
  return { tab, setTab, search, setSearch, pages, messages, ...counts };
}

export type Snooze = NonNullable<RouterInputs["inbox"]["snooze"]["snooze"]>;
const SNOOZED: Record<Snooze, string> = { hour: "an hour", day: "a day", week: "a week" };

const DONE: Partial<Record<keyof InboxChange, [string, string]>> = {
  archived: ["Archived", "Back in the inbox"],
  saved: ["Saved", "No longer saved"],
};

/** Marks messages, says so when it moves them, and offers the way back. */
export function useInboxUpdate(workspace: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries(trpc.inbox.pathFilter());
  const onError = (error: { message: string }) =>
    toast({ title: "This was not saved", description: error.message, tone: "bad" });
  const update = useMutation(trpc.inbox.update.mutationOptions({ onSuccess: refresh, onError }));
  const markAll = useMutation(trpc.inbox.markAllRead.mutationOptions({ onSuccess: refresh, onError }));
  const snoozing = useMutation(trpc.inbox.snooze.mutationOptions({ onSuccess: refresh, onError }));

  const mark = (ids: number[], change: InboxChange) => {
    update.mutate({ workspace, ids, ...change });
    const key = change.archived !== undefined ? "archived" : change.saved !== undefined ? "saved" : undefined;
    const words = key && DONE[key];
    if (!key || !words) return;
    const undo = () => update.mutate({ workspace, ids, [key]: !change[key] });
    toast({ title: words[change[key] ? 0 : 1], undo });
  };
  const snooze = (id: number, how: Snooze | null) =>
    snoozing.mutate(
      { workspace, id, snooze: how },
      {
        onSuccess: () =>
          how
            ? toast({
                title: `Snoozed for ${SNOOZED[how]}`,
                description: "It comes back by itself, unread. What comes of the same until then waits too.",
                undo: () => snoozing.mutate({ workspace, id, snooze: null }),
              })
            : toast({ title: "Back in the inbox" }),
      },
    );
  return { mark, snooze, markAllRead: () => markAll.mutate({ workspace }) };
}
