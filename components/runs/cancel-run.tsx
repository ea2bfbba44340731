"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogClose } from "#components/ui/dialog.tsx";
import { plural } from "#components/ui/number-words.ts";
import { toast } from "#components/ui/toast.tsx";
import type { RunRow } from "#server/services/run/list-runs.ts";

export type CancelRunProps = { run: Pick<RunRow, "id" | "deliveredCount"> };

/** Cancels what of a run has not left. Asks once, for it cannot be undone. */
export function CancelRun({ run }: CancelRunProps) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const cancel = useMutation(
    trpc.run.cancel.mutationOptions({
      onSuccess: async () => {
        setOpen(false);
        toast({ title: "The run is cancelled", description: "Nothing more of it leaves. Its credits come back." });
        await queries.invalidateQueries(trpc.run.pathFilter());
      },
      onError: (error) => toast({ title: "Not cancelled", description: error.message, tone: "bad" }),
    }),
  );
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={<Button>Cancel run</Button>}
      title="Cancel the rest of this run?"
      description={`Nobody more is told, and what is reserved for it comes back. ${leftWords(run.deliveredCount)} This cannot be undone.`}
      footer={
        <>
          <DialogClose render={<Button>Let it go on</Button>} />
          <Button kind="danger" isBusy={cancel.isPending} onClick={() => cancel.mutate({ workspace, id: run.id })}>
            Cancel the rest
          </Button>
        </>
      }
    />
  );
}

function leftWords(deliveredCount: number): string {
  if (deliveredCount === 0) return "Nothing has left yet.";
  return `${plural(deliveredCount, "message has", "messages have")} left and ${deliveredCount === 1 ? "stays" : "stay"}.`;
}
