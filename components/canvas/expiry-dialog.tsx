"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { timeWords } from "../ui/time-words.ts";
import { toast } from "../ui/toast.tsx";

export type ExpiryDialogProps = {
  workspace: string;
  workflow: { id: number; name: string; expiresAt: Date | null };
  isOpen: boolean;
  onClose: () => void;
};

/** When a workflow pauses by itself. */
export function ExpiryDialog({ workspace, workflow, isOpen, onClose }: ExpiryDialogProps) {
  const { id, name, expiresAt } = workflow;
  const [text, setText] = useState(expiresAt ? toInput(expiresAt) : "");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const setExpiry = useMutation(
    trpc.workflow.setExpiry.mutationOptions({
      onSuccess: async (_, input) => {
        toast({
          title: input.expiresAt
            ? `${name} ends ${timeWords(input.expiresAt, "short")} UTC`
            : `${name} runs until somebody pauses it`,
        });
        onClose();
        await queries.invalidateQueries({ queryKey: trpc.workflow.pathKey() });
      },
    }),
  );
  const wanted = text ? new Date(`${text}Z`) : null;
  const isTime = wanted !== null && !Number.isNaN(wanted.getTime());
  const save = (at: Date | null) => setExpiry.mutate({ workspace, id, expiresAt: at });
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      title={`When ${name} ends`}
      description="It pauses by itself then. Three days before, your home page says so. What has not left by then waits until it is resumed."
      footer={
        <>
          {expiresAt && (
            <Button kind="ghost" isBusy={setExpiry.isPending} onClick={() => save(null)}>
              Take the end away
            </Button>
          )}
          <Button kind="solid" disabled={!isTime} isBusy={setExpiry.isPending} onClick={() => save(wanted)}>
            Set the end
          </Button>
        </>
      }
    >
      <Field label="Pauses at" aside="UTC" error={setExpiry.error?.message}>
        <Input type="datetime-local" value={text} onChange={(event) => setText(event.target.value)} />
      </Field>
    </Dialog>
  );
}

/** What the browser's field takes, in UTC. */
const toInput = (at: Date) => at.toISOString().slice(0, 16);
