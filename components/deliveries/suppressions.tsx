"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { MailX } from "lucide-react";
import type { ReactNode } from "react";
import { sayFailure } from "#components/settings/say-failure.ts";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { MorePages } from "#components/ui/more-pages.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { SuppressionRow } from "#server/services/suppression/list-suppressions.ts";

/** Mail addresses that get nothing more, and why. */
export function Suppressions() {
  return (
    <Panel id="suppressed" title="Addresses that get no mail" note="looked at last, before a mail leaves">
      <MorePages label="Older ones">
        {({ before, footer }) => <SuppressionsOf before={before} footer={footer} />}
      </MorePages>
    </Panel>
  );
}

type SuppressionsOfProps = { before: number | undefined; footer: (nextBefore: number | null) => ReactNode };

function SuppressionsOf({ before, footer }: SuppressionsOfProps) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const query = useQuery(trpc.suppression.list.queryOptions({ workspace: slug, before }));
  if (query.isPending) return <SkeletonRows rows={3} />;
  if (query.isError) return <ErrorState onRetry={() => void query.refetch()}>{query.error.message}</ErrorState>;
  const { suppressions, nextBefore } = query.data;
  if (suppressions.length === 0) {
    return (
      <EmptyState title="None">
        An address to which mail came back, or whose owner called a mail spam, is listed here and left alone.
      </EmptyState>
    );
  }
  return (
    <>
      <ul className="mt-2">
        {suppressions.map((row) => (
          <SuppressionLine key={row.id} row={row} />
        ))}
      </ul>
      {footer(nextBefore)}
    </>
  );
}

function SuppressionLine({ row }: { row: SuppressionRow }) {
  const { role } = useWorkspace();
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-hair px-4 py-2 touch:min-h-12">
      <MailX aria-hidden size={15} className="shrink-0 text-ink-3" />
      <span className="mono">{row.label}</span>
      <span className="min-w-0 grow basis-64 text-ink-2">{row.detail}</span>
      <span className="text-ink-3">
        <Time at={row.createdAt} style="ago" />
      </span>
      {row.cause === "complaint" ? (
        <span className="text-ink-3">Only its owner lifts this</span>
      ) : (
        role !== "viewer" && <Lift id={row.id} label={row.label} />
      )}
    </li>
  );
}

function Lift({ id, label }: { id: number; label: string }) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const lift = useMutation(
    trpc.suppression.lift.mutationOptions({
      onSuccess: async () => {
        toast({ title: `${label} gets mail again` });
        await queryClient.invalidateQueries(trpc.suppression.pathFilter());
      },
      onError: sayFailure("Nothing was changed"),
    }),
  );
  return (
    <Button size="s" isBusy={lift.isPending} onClick={() => lift.mutate({ workspace, id })}>
      Let it get mail again
    </Button>
  );
}
