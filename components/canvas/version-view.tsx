"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import { ShareDialog } from "../share/share-dialog.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { Wallet } from "../ui/wallet.tsx";
import type { Compared } from "../versions/compare-view.tsx";
import { RollbackDialog } from "../versions/rollback-dialog.tsx";
import { edgeCounts } from "./count-words.ts";
import { ReadOnlyGraph } from "./read-only-graph.tsx";
import { useSession, useWorkflowMeta } from "./session/use-session.tsx";
import { SpanMenu } from "./span-menu.tsx";
import { change, undoGesture } from "./store/actions.ts";
import type { DraftState } from "./store/builder-state.ts";
import { useBuilder } from "./store/use-builder.tsx";
import { useWayCounts } from "./use-way-counts.ts";

const selectTypes = (state: DraftState) => state.catalog.nodes;

export type VersionViewProps = { number: number; onClose: () => void; onCompare: (compared: Compared) => void };

/** A published version on the canvas, to look at and to put back into the draft. */
export function VersionView({ number, onClose, onCompare }: VersionViewProps) {
  const trpc = useTRPC();
  const { workspace, id, live, canEdit } = useWorkflowMeta();
  const types = useBuilder(selectTypes);
  const version = useQuery(trpc.workflow.getVersion.queryOptions({ workspace, id, number }));
  const restore = useRestore(number, onClose);
  const { data } = version;
  const { span, setSpan, counts, note } = useWayCounts({ workspace, id, version: number });
  const shown = useMemo(() => {
    const byType = Object.fromEntries(types.map((type) => [type.type, type]));
    return counts && data ? edgeCounts({ graph: data.graph, types: byType }, counts) : undefined;
  }, [counts, data, types]);
  const changes = data?.changesToDraft ?? [];
  const [isRollingBack, setRollingBack] = useState(false);
  const [isSharing, setSharing] = useState(false);
  return (
    <div className="relative flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-4 py-1.5">
        <b>v{number}</b>
        {number === live?.number && <span className="text-ink-2">is live</span>}
        {data && (
          <span className="text-ink-2">
            published <Time at={data.publishedAt} /> by <Wallet address={data.publishedBy} isStatic />
            {data.note && <>: {data.note}</>}
          </span>
        )}
        <span className="ml-auto flex gap-2">
          <SpanMenu label="Counts" span={span} onSpan={setSpan} note={note} />
          <Button
            size="s"
            onClick={() => onCompare({ before: number, after: number === live?.number || !live ? null : live.number })}
          >
            Compare
          </Button>
          {canEdit && (
            <Button size="s" onClick={() => setSharing(true)}>
              Share
            </Button>
          )}
          {canEdit && live && number !== live.number && (
            <Button size="s" onClick={() => setRollingBack(true)}>
              Go back to v{number}
            </Button>
          )}
          {canEdit && data && (
            <Button
              size="s"
              isBusy={restore.isPending}
              disabled={changes.length === 0}
              title={changes.map((each) => each.text).join("\n") || undefined}
              onClick={() => restore.mutate(data.graph)}
            >
              {changes.length === 0 ? "Same as the draft" : "Restore into draft"}
            </Button>
          )}
          <Button size="s" kind="solid" onClick={onClose}>
            Back to draft
          </Button>
        </span>
      </div>
      <ShareDialog number={number} isOpen={isSharing} onClose={() => setSharing(false)} />
      <RollbackDialog
        number={number}
        isOpen={isRollingBack}
        onClose={() => setRollingBack(false)}
        onDone={() => {
          setRollingBack(false);
          onClose();
        }}
      />
      <div className="min-h-0 flex-1">
        {version.isError && <ErrorState onRetry={() => void version.refetch()}>{version.error.message}</ErrorState>}
        {data && (
          <ReadOnlyGraph
            graph={data.graph}
            description={data.description}
            types={types}
            counts={shown}
            stopped={counts?.stopped}
            label={`Version ${number}`}
          />
        )}
      </div>
    </div>
  );
}

function useRestore(number: number, onDone: () => void) {
  const trpc = useTRPC();
  const session = useSession();
  const { workspace, id } = useWorkflowMeta();
  const mutation = useMutation(trpc.workflow.restoreVersion.mutationOptions());
  return useMutation({
    mutationFn: async (graph: Parameters<typeof session.autosave.changed>[0]) => {
      await session.autosave.flush();
      const baseRevision = session.autosave.revision();
      const { revision } = await mutation.mutateAsync({ workspace, id, number, baseRevision });
      // One gesture here as well, so that it can be undone like any other.
      session.autosave.rebase({ graph, revision });
      change(session.store, { label: `Restore v${number}`, select: [] }, () => graph);
    },
    onSuccess: () => {
      toast({ title: `v${number} is in the draft`, undo: () => undoGesture(session.store) });
      onDone();
    },
    onError: (error) => toast({ title: "Not restored", description: error.message, tone: "bad" }),
  });
}
