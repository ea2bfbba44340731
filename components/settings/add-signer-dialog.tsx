"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { appErrorOf, useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { toast } from "#components/ui/toast.tsx";
import { SignerLimitsFields, USUAL_LIMITS } from "./signer-limits-fields.tsx";

const FORM = "add-signer";
const BLANK = { name: "", isMade: true, privateKey: "", limits: USUAL_LIMITS };

/** A new account to send transactions with, or one whose key is typed. */
export function AddSignerDialog() {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [draft, setDraft] = useState(BLANK);
  const put = (patch: Partial<typeof BLANK>) => setDraft({ ...draft, ...patch });
  const add = useMutation(
    trpc.signer.add.mutationOptions({
      onSuccess: async ({ name, address }) => {
        setIsOpen(false);
        setDraft(BLANK);
        toast({
          title: `${name} signs now`,
          description: `Send some currency to ${address} on each chain it is to use.`,
        });
        await queryClient.invalidateQueries(trpc.signer.pathFilter());
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { name, limits, isMade, privateKey } = draft;
    add.mutate({ workspace, name, limits, ...(isMade ? {} : { privateKey }) });
  };
  const errors = appErrorOf(add.error)?.fields ?? {};
  const otherError = add.error && Object.keys(errors).length === 0 ? add.error.message : undefined;
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      trigger={<Button size="s">Add a signer</Button>}
      title="Add a signer"
      description="Workflows send transactions with it, within its limits. Its key is encrypted at once, used by the worker alone, and never shown again: keep what it holds small."
      footer={
        <Button kind="solid" type="submit" form={FORM} isBusy={add.isPending}>
          Add the signer
        </Button>
      }
    >
      <form id={FORM} onSubmit={submit} autoComplete="off" className="flex flex-col gap-3.5">
        <Field label="Name" help="As workflows call it: Keeper." error={errors.name ?? otherError}>
          <Input value={draft.name} onChange={(e) => put({ name: e.target.value })} maxLength={60} required />
        </Field>
        <RadioCards
          label="Its account"
          value={draft.isMade ? "made" : "typed"}
          onValueChange={(next) => put({ isMade: next === "made", privateKey: "" })}
          options={[
            { value: "made", label: "A new account", hint: "made here" },
            { value: "typed", label: "One that I have", hint: "by its private key" },
          ]}
        />
        {!draft.isMade && (
          <Field label="Private key" help="64 digits, as a wallet exports it." error={errors.privateKey}>
            <Input
              type="password"
              isMono
              value={draft.privateKey}
              onChange={(e) => put({ privateKey: e.target.value })}
              autoComplete="new-password"
              required
            />
          </Field>
        )}
        <SignerLimitsFields limits={draft.limits} errors={errors} onChange={(limits) => put({ limits })} />
      </form>
    </Dialog>
  );
}
