"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { NumberInput } from "#components/ui/number-input.tsx";
import { count, credits } from "#components/ui/number-words.ts";
import { toast } from "#components/ui/toast.tsx";
import type { WorkspaceFigures } from "#server/services/admin/list-workspaces.ts";

const CREDITS_MAX = 1_000_000_000;

export type GrantDialogProps = { workspace: WorkspaceFigures; onClose: () => void };

/** Gives a workspace credits. The key is made once per dialog, so that pressing twice grants once. */
export function GrantDialog({ workspace, onClose }: GrantDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [amount, setAmount] = useState("1000");
  const [note, setNote] = useState("");
  const [key] = useState(() => crypto.randomUUID());
  const grant = useMutation(
    trpc.admin.grantCredits.mutationOptions({
      onSuccess: async ({ availableMilli }) => {
        await queryClient.invalidateQueries(trpc.admin.workspaces.pathFilter());
        toast({
          title: `${workspace.name} has ${credits(availableMilli)} credits`,
          description: "Alerts that waited for credits go out now.",
        });
        onClose();
      },
    }),
  );
  const whole = /^\d{1,10}$/.test(amount) ? Number(amount) : 0;
  const isRight = whole > 0 && whole <= CREDITS_MAX;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isRight) grant.mutate({ slug: workspace.slug, amountMilli: whole * 1_000, note: note.trim(), key });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Grant credits to ${workspace.name}`}
      description={`It has ${credits(workspace.availableMilli)} now. A grant cannot be taken back.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="solid" type="submit" form="grant" isBusy={grant.isPending} disabled={!isRight}>
            {isRight ? `Grant ${count(whole)} ${whole === 1 ? "credit" : "credits"}` : "Grant credits"}
          </Button>
        </>
      }
    >
      <form id="grant" onSubmit={submit} className="flex flex-col gap-3.5">
        <Field
          label="Credits"
          error={
            grant.error?.message ??
            (amount !== "" && !isRight ? `A whole number from 1 to ${count(CREDITS_MAX)}.` : undefined)
          }
        >
          <NumberInput value={amount} onValueChange={setAmount} unit="credits" autoFocus />
        </Field>
        <Field label="Note" aside="optional" help="Stands in their ledger.">
          <Input value={note} maxLength={200} onChange={(change) => setNote(change.target.value)} />
        </Field>
      </form>
    </Dialog>
  );
}
