"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { browserWords } from "./browser-words.ts";
import { sayFailure } from "./say-failure.ts";

/** Where the visitor's own wallet is signed in. */
export function SessionsPanel() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const sessions = useQuery(trpc.identity.sessions.queryOptions());
  const revoke = useMutation(
    trpc.identity.revokeSession.mutationOptions({
      onSuccess: async () => {
        toast({ title: "That browser is signed out" });
        await queryClient.invalidateQueries(trpc.identity.sessions.pathFilter());
      },
      onError: sayFailure("It is still signed in"),
    }),
  );
  return (
    <Panel id="sessions" title="Your sessions" note="where this wallet is signed in">
      {sessions.isPending && <SkeletonRows rows={2} />}
      {sessions.error && <ErrorState onRetry={() => void sessions.refetch()}>{sessions.error.message}</ErrorState>}
      <ul className="mt-2 pb-1">
        {sessions.data?.map((session) => (
          <li
            key={session.id}
            className="flex items-center gap-2.5 border-t border-hair px-4 py-2 first:border-t-0 touch:min-h-12"
          >
            <span className="flex min-w-0 flex-col">
              <b className="truncate" title={session.userAgent}>
                {browserWords(session.userAgent)}
              </b>
              <span className="text-label text-ink-3">
                signed in <Time at={session.createdAt} style="short" />, last used{" "}
                <Time at={session.lastSeenAt} style="ago" />
              </span>
            </span>
            <span className="ml-auto shrink-0">
              {session.isThis ? (
                <span className="text-ink-3">this browser</span>
              ) : (
                <Button
                  size="s"
                  isBusy={revoke.isPending && revoke.variables.id === session.id}
                  onClick={() => revoke.mutate({ id: session.id })}
                >
                  Sign out
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
