"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import type { Problem } from "#server/contract/catalog.ts";
import { PublishImpact } from "../canvas/publish-impact.tsx";
import { useSession, useWorkflowMeta } from "../canvas/session/use-session.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FieldError } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import { ChangeList } from "./change-list.tsx";
import { CreditsLine } from "./credits-line.tsx";

export type RollbackDialogProps = { number: number; isOpen: boolean; onClose: () => void; onDone: () => void };

/** Going back to an earlier version: what changes of what is live, what that would have meant, and then the next version. */
export function RollbackDialog({ number, isOpen, onClose, onDone }: RollbackDialogProps) {
  const trpc = useTRPC();
  const { workspace, id, live } = useWorkflowMeta();
  const [refused, setRefused] = useState<readonly Problem[]>([]);
  const { data } = useQuery(
    trpc.workflow.compare.queryOptions(
      { workspace, id, before: live?.number ?? null, after: number },
      { enabled: isOpen && live !== null },
    ),
  );
  const rollback = useRollback(number, { onDone, onRefused: setRefused });
  if (!live) return null;
  const next = live.number + 1;
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      title={`Go back to v${number}`}
      description={`Its graph is published again as v${next}. v${live.number} stops taking new events; what it has begun, it finishes.`}
      className="w-[min(560px,calc(100vw-32px))]"
      footer={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button kind="brass" isBusy={rollback.isPending} onClick={() => rollback.mutate()}>
            Publish v{number} again
          </Button>
        </>
      }
    >
      {refused.length > 0 && (
        <div className="mb-3 flex flex-col gap-1">
          <p>v{number} cannot run any more as it is. Restore it into the draft and mend it there.</p>
          {refused.map((problem) => (
            <FieldError key={`${problem.nodeId} ${problem.field} ${problem.message}`}>{problem.message}</FieldError>
          ))}
        </div>
      )}
      <h3 className="mb-1 font-[650]">What changes of v{live.number}</h3>
      <div className="-mx-1.5 mb-4">{data ? <ChangeList changes={data.changes} /> : <p>Reading</p>}</div>
      <PublishImpact version={number} />
      <CreditsLine workspace={workspace} id={id} version={number} />
    </Dialog>
  );
}

type Ends = { onDone: () => void; onRefused: (problems: readonly Problem[]) => void };

function useRollback(number: number, { onDone, onRefused }: Ends) {
  const trpc = useTRPC();
  const { workspace, id } = useWorkflowMeta();
  const { autosave } = useSession();
  const queries = useQueryClient();
  const mutation = useMutation(trpc.workflow.rollback.mutationOptions());
  return useMutation({
    mutationFn: async () => {
      // what is not saved yet is a change of the draft's own
      await autosave.flush();
      return mutation.mutateAsync({ workspace, id, number });
    },
    onSuccess: (result) => {
      if (result.kind === "refused") {
        onRefused(result.problems.filter(({ severity }) => severity === "error"));
        return;
      }
      if (result.kind === "asked") {
        toast({ title: "A second person is asked", description: "It goes live when they approve it." });
        void queries.invalidateQueries({ queryKey: trpc.approval.pathKey() });
      } else {
        toast({ title: `v${result.number} is live`, description: `It does what v${number} did.` });
      }
      onDone();
    },
    onError: (error) => toast({ title: "Not published", description: error.message, tone: "bad" }),
  });
}
