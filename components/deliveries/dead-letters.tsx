"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { channelName } from "#components/runs/run-words.ts";
import { sayFailure } from "#components/settings/say-failure.ts";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { count, plural } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { DeadGroup, ReplayRow } from "#server/services/delivery/read-dead-letters.ts";
import { replayWords } from "./delivery-words.ts";

/** What could not be delivered, by why; once the cause is mended, a whole group is taken up again. */
export function DeadLetters() {
  const { slug, role } = useWorkspace();
  const trpc = useTRPC();
  const dead = useQuery(trpc.delivery.deadLetters.queryOptions({ workspace: slug }));
  if (dead.isPending) return <SkeletonRows rows={4} />;
  if (dead.error) return <ErrorState onRetry={() => void dead.refetch()}>{dead.error.message}</ErrorState>;
  const { total, groups, replays } = dead.data;
  const canReplay = role !== "viewer";
  return (
    <>
      <Panel
        id="dead"
        title="Dead letters"
        note={`${plural(total, "delivery", "deliveries")}, free of charge until they arrive`}
        action={canReplay && total > 0 && <Replay filter={{}} label="Replay all" />}
      >
        {groups.length === 0 ? (
          <EmptyState title="No dead letters">What a channel refuses for good waits here, with its reason.</EmptyState>
        ) : (
          <ul className="mt-2">
            {groups.map((group) => (
              <Group key={`${group.channel} ${group.reason}`} group={group} canReplay={canReplay} />
            ))}
          </ul>
        )}
      </Panel>
      {replays.length > 0 && (
        <Panel id="replays" title="Replays" note="the latest">
          <ul className="mt-2">
            {replays.map((row) => (
              <ReplayLine key={row.id} row={row} />
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

function Group({ group, canReplay }: { group: DeadGroup; canReplay: boolean }) {
  const { channel, reason } = group;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-hair px-4 py-2 touch:min-h-12">
      <span className="w-14 text-right font-[620] tabular-nums">{count(group.count)}</span>
      <span className="w-24">{channelName(channel)}</span>
      <span className="min-w-0 grow basis-64 text-ink-2">{reason || "No reason was given."}</span>
      <span className="text-ink-3">
        <Time at={group.lastAt} style="ago" />
      </span>
      {canReplay && <Replay filter={{ channel, ...(reason && { reason }) }} label="Replay" />}
    </li>
  );
}

function Replay({ filter, label }: { filter: { channel?: string; reason?: string }; label: string }) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const start = useMutation(
    trpc.delivery.replayAll.mutationOptions({
      onSuccess: async ({ found }) => {
        toast({ title: `${plural(found, "dead letter")} will be taken up again` });
        await queryClient.invalidateQueries(trpc.delivery.pathFilter());
      },
      onError: sayFailure("Nothing was changed"),
    }),
  );
  return (
    <Button
      size="s"
      icon={<RotateCw aria-hidden size={13} />}
      isBusy={start.isPending}
      onClick={() => start.mutate({ workspace, ...filter })}
    >
      {label}
    </Button>
  );
}

function ReplayLine({ row }: { row: ReplayRow }) {
  const isDone = row.doneAt !== null;
  const share = row.found === 0 ? 100 : Math.min(100, (row.replayed / row.found) * 100);
  const words = replayWords({ ...row, isDone });
  const what = [row.filter.channel && channelName(row.filter.channel), row.filter.reason].filter(Boolean).join(": ");
  return (
    <li className="border-t border-hair px-4 py-2">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <b>{words}</b>
        <span className="min-w-0 grow text-ink-2">{what || "All of them"}</span>
        <span className="text-ink-3">
          <Time at={row.createdAt} style="ago" />
        </span>
      </p>
      {!isDone && (
        <div
          role="progressbar"
          aria-label={words}
          aria-valuenow={Math.round(share)}
          aria-valuemin={0}
          aria-valuemax={100}
          className="mt-1.5 h-1.5 overflow-hidden rounded-full bg-sunken"
        >
          <div className="h-full bg-brass" style={{ width: `${share}%` }} />
        </div>
      )}
    </li>
  );
}
