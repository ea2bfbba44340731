"use client";

import { useQuery } from "@tanstack/react-query";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { count } from "#components/ui/number-words.ts";
import { Card } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Time } from "#components/ui/time.tsx";
import type { HeldEvent } from "#server/services/run/list-held.ts";
import { heldWords } from "./run-words.ts";
import { TriggerBadge } from "./trigger-badge.tsx";

/** Blocks come without a word from the database: what they set free is asked for again. */
const AGAIN_MS = 4_000;

/** Events that a live workflow wants and that wait: for confirmations, or for reading to catch up. */
export function HeldEvents({ workflowId }: { workflowId: number | undefined }) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const query = useQuery(trpc.run.held.queryOptions({ workspace: slug }, { refetchInterval: AGAIN_MS }));
  if (query.isPending) {
    return (
      <Card>
        <SkeletonRows rows={4} />
      </Card>
    );
  }
  if (query.isError) return <ErrorState onRetry={() => void query.refetch()}>{query.error.message}</ErrorState>;
  const { held: everywhere, count: all } = query.data;
  const held = everywhere.filter((one) => workflowId === undefined || one.workflowId === workflowId);
  const more = workflowId === undefined ? all - held.length : 0;
  return (
    <Card>
      {held.length === 0 ? (
        <EmptyState title="Nothing is held">
          An event waits here while its workflow waits for confirmations. Until it goes on, a fork costs nothing.
        </EmptyState>
      ) : (
        <ul aria-label="Held events" className="px-4 py-1">
          {held.map((one) => (
            <HeldRow key={one.key} held={one} />
          ))}
          {more > 0 && <li className="border-t border-hair py-2 text-label text-ink-3">and {count(more)} more</li>}
        </ul>
      )}
    </Card>
  );
}

function HeldRow({ held }: { held: HeldEvent }) {
  return (
    <li className="flex min-h-9 flex-wrap items-center gap-x-2.5 border-t border-hair py-1 first:border-t-0">
      <Time at={held.occurredAt} style="clock" className="w-16 shrink-0 text-ink-3 max-phone:hidden" />
      <TriggerBadge type={held.triggerType} />
      <div className="min-w-0 flex-1 truncate">
        <b>{held.triggerName || "Event"}</b>{" "}
        <span className="text-ink-2">
          in {held.workflowName}
          {held.blockNumber !== null && `, block ${count(held.blockNumber)}`}
        </span>
      </div>
      <StateTag tone="idle" glyph="hourglass" className="max-phone:basis-full max-phone:pl-8">
        {heldWords(held)}
      </StateTag>
    </li>
  );
}
