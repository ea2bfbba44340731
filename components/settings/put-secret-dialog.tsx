"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { appErrorOf, useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.tsx";

const FORM = "put-secret";

/** A new secret, or another value for one that is there. */
export function PutSecretDialog() {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const put = useMutation(
    trpc.secret.put.mutationOptions({
      onSuccess: async () => {
        setIsOpen(false);
        setName("");
        setValue("");
        toast({ title: `${name} is kept` });
        await queryClient.invalidateQueries(trpc.secret.pathFilter());
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    put.mutate({ workspace, name, value });
  };
  const fields = appErrorOf(put.error)?.fields ?? {};
  const otherError = put.error && Object.keys(fields).length === 0 ? put.error.message : undefined;
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      trigger={<Button size="s">Put a secret</Button>}
      title="Put a secret"
      description="It is encrypted at once and leaves the server only inside the calls that name it. A name that exists gets the new value."
      footer={
        <Button kind="solid" type="submit" form={FORM} isBusy={put.isPending}>
          Keep the secret
        </Button>
      }
    >
      <form id={FORM} onSubmit={submit} autoComplete="off" className="flex flex-col gap-3.5">
        <Field label="Name" help="Letters, digits, - and _, as BACKEND_KEY." error={fields.name ?? otherError}>
          <Input isMono value={name} onChange={(e) => setName(e.target.value)} maxLength={60} required />
        </Field>
        <Field label="Value" error={fields.value}>
          <Input
            type="password"
            isMono
            value={value}
            onChange={(e) => setValue(e.target.value)}
            autoComplete="new-password"
            required
          />
        </Field>
      </form>
    </Dialog>
  );
}
