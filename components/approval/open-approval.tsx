"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { UserCheck } from "lucide-react";
import { useState } from "react";
import { type RouterOutputs, useTRPC } from "#components/trpc.tsx";
import { useWorkflowMeta } from "../canvas/session/use-session.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FieldError } from "../ui/field.tsx";
import { plural } from "../ui/number-words.ts";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { Wallet } from "../ui/wallet.tsx";
import { ChangeList } from "../versions/change-list.tsx";

type Open = NonNullable<RouterOutputs["approval"]["read"]["open"]>;

/** What waits for a second person, who asked, and the decision. */
export function OpenApproval({ open }: { open: Open }) {
  const { workspace, canEdit } = useWorkflowMeta();
  const [isOpen, setOpen] = useState(false);
  const decide = useDecide(() => setOpen(false));
  const what = open.backTo === null ? plural(open.changes.length, "change") : `going back to v${open.backTo}`;
  return (
    <section
      aria-label="Approval"
      className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-who-wash px-5 py-1 text-[12.5px]"
    >
      <UserCheck aria-hidden size={14} strokeWidth={2.2} className="text-who-ink" />
      <span>
        <Wallet address={open.askedBy} isStatic /> asked to publish <b>{what}</b>, <Time at={open.askedAt} />.{" "}
        {open.isOwn ? "A second person has to approve it." : "You can approve it."}
      </span>
      <span className="ml-auto flex gap-2">
        <Button size="s" onClick={() => setOpen(true)}>
          {open.isOwn || !canEdit ? "See it" : "See and decide"}
        </Button>
      </span>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        title="Waits for a second person"
        description="Exactly this goes live when it is approved, whatever becomes of the draft."
        className="w-[min(560px,calc(100vw-32px))]"
        footer={
          canEdit && (
            <>
              <Button
                isBusy={decide.decline.isPending}
                onClick={() => decide.decline.mutate({ workspace, approvalId: open.id })}
              >
                {open.isOwn ? "Take it back" : "Decline"}
              </Button>
              {!open.isOwn && (
                <Button
                  kind="brass"
                  isBusy={decide.approve.isPending}
                  onClick={() => decide.approve.mutate({ workspace, approvalId: open.id })}
                >
                  Approve and publish
                </Button>
              )}
            </>
          )
        }
      >
        {decide.refused && <FieldError>{decide.refused}</FieldError>}
        {open.note && <p className="mb-2">{open.note}</p>}
        <div className="-mx-1.5">
          <ChangeList changes={open.changes} />
        </div>
      </Dialog>
    </section>
  );
}

function useDecide(onDone: () => void) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [refused, setRefused] = useState<string | null>(null);
  const refresh = async () => {
    await queries.invalidateQueries({ queryKey: trpc.approval.pathKey() });
    await queries.invalidateQueries({ queryKey: trpc.workflow.pathKey() });
  };
  const onError = (error: { message: string }) =>
    toast({ title: "Not decided", description: error.message, tone: "bad" });
  const approve = useMutation(
    trpc.approval.approve.mutationOptions({
      onError,
      onSuccess: (result) => {
        if (result.kind === "refused") {
          setRefused(
            result.problems.find(({ severity }) => severity === "error")?.message ?? "It cannot run any more.",
          );
          return undefined;
        }
        if (result.kind === "published") toast({ title: `v${result.number} is live` });
        onDone();
        return refresh();
      },
    }),
  );
  const decline = useMutation(
    trpc.approval.decline.mutationOptions({
      onError,
      onSuccess: () => {
        onDone();
        return refresh();
      },
    }),
  );
  return { approve, decline, refused };
}
