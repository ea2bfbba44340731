"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import type { Problem } from "#server/contract/catalog.ts";
import { fieldControl } from "../inspector/field-element.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { toast } from "../ui/toast.tsx";
import { ChangeList } from "../versions/change-list.tsx";
import { CreditsLine } from "../versions/credits-line.tsx";
import { ProblemRow, problemKey } from "./problems-panel.tsx";
import { PublishImpact } from "./publish-impact.tsx";
import { publishWords } from "./publish-words.ts";
import type { DraftStatus } from "./session/session.ts";
import { useDraftStatus, useSession, useWorkflowMeta } from "./session/use-session.tsx";
import type { DraftState } from "./store/builder-state.ts";
import { useBuilder, useBuilderStore } from "./store/use-builder.tsx";

const selectChanges = (status: DraftStatus) => status.changes;
const selectFacts = ({ description, graph }: DraftState) => ({ problems: description.problems, nodes: graph.nodes });

export type PublishDialogProps = { isOpen: boolean; onClose: () => void };

/** What publishing does, or what stands in its way. */
export function PublishDialog({ isOpen, onClose }: PublishDialogProps) {
  const { live, workspace, id } = useWorkflowMeta();
  const changes = useDraftStatus(selectChanges);
  const { problems, nodes } = useBuilder(selectFacts);
  const [refused, setRefused] = useState<readonly Problem[]>([]);
  const [note, setNote] = useState("");
  const store = useBuilderStore();
  // Closing by "Go to field" leaves the focus there, not on the button that opened this.
  const isGoing = useRef(false);
  useEffect(() => {
    if (isOpen) isGoing.current = false;
  }, [isOpen]);
  const publish = usePublish({ onDone: onClose, onRefused: setRefused });
  const blocking = (refused.length > 0 ? refused : problems).filter((problem) => problem.severity === "error");
  const next = (live?.number ?? 0) + 1;
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (open) return;
        setRefused([]);
        onClose();
      }}
      title={blocking.length > 0 ? "Not ready to publish" : `Publish v${next}`}
      description={
        blocking.length > 0
          ? `${blocking.length === 1 ? "One thing is" : `${blocking.length} things are`} to fix first. The draft is saved.`
          : live
            ? `v${live.number} stops taking new events. What it has begun, it finishes.`
            : "From now on, events start it."
      }
      className="w-[min(560px,calc(100vw-32px))]"
      focusAfter={() => (isGoing.current ? fieldControl(store.get().fieldTarget) : null)}
      footer={
        blocking.length === 0 && (
          <>
            <Button onClick={onClose}>Not now</Button>
            <Button kind="brass" isBusy={publish.isPending} onClick={() => publish.mutate(note)}>
              {publishWords(live !== null, changes.length)}
            </Button>
          </>
        )
      }
    >
      {blocking.length > 0 ? (
        <ul aria-label="To fix" className="-mx-5 border-b border-hair">
          {blocking.map((problem) => (
            <ProblemRow
              key={problemKey(problem)}
              problem={problem}
              name={nodes[problem.nodeId ?? ""]?.name ?? "Workflow"}
              onGo={() => {
                isGoing.current = true;
                onClose();
              }}
            />
          ))}
        </ul>
      ) : (
        <>
          {live && (
            <div className="-mx-1.5 mb-3">
              <ChangeList changes={changes} />
            </div>
          )}
          <PublishImpact />
          <CreditsLine workspace={workspace} id={id} version={null} />
          <Field label="Note" aside="optional" help="For whoever reads the history later.">
            <Input value={note} onChange={(event) => setNote(event.target.value)} maxLength={300} />
          </Field>
        </>
      )}
    </Dialog>
  );
}

type UsePublish = { onDone: () => void; onRefused: (problems: readonly Problem[]) => void };

function usePublish({ onDone, onRefused }: UsePublish) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const session = useSession();
  const { workspace, id } = useWorkflowMeta();
  const mutation = useMutation(trpc.workflow.publish.mutationOptions());
  return useMutation({
    mutationFn: async (note: string) => {
      await session.autosave.flush();
      if (session.autosave.isDirty()) throw new Error("The draft could not be saved, so it was not published.");
      return mutation.mutateAsync({ workspace, id, revision: session.autosave.revision(), note });
    },
    onSuccess: (result) => {
      if (result.kind === "refused") {
        onRefused(result.problems);
        return;
      }
      if (result.kind === "asked") {
        toast({ title: "A second person is asked", description: "It goes live when they approve it." });
        void queries.invalidateQueries({ queryKey: trpc.approval.pathKey() });
        onDone();
        return;
      }
      session.status.set({ ...session.status.get(), changes: [] });
      toast({ title: `v${result.number} is live`, description: "Events start it from now on." });
      onDone();
    },
    onError: (error) => toast({ title: "Not published", description: error.message, tone: "bad" }),
  });
}
