"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { appErrorOf, useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { toast } from "#components/ui/toast.tsx";
import { ROLES } from "./roles.ts";

const FORM = "add-member";
type Role = (typeof ROLES)[number]["value"];

/** Lets another wallet in; there is nothing for it to accept. */
export function AddMemberDialog() {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [address, setAddress] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("operator");
  const add = useMutation(
    trpc.member.add.mutationOptions({
      onSuccess: async () => {
        setIsOpen(false);
        setAddress("");
        setName("");
        toast({ title: `${name || "The wallet"} is a member now` });
        await queryClient.invalidateQueries(trpc.member.pathFilter());
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ workspace, address, name, role });
  };
  const fields = appErrorOf(add.error)?.fields ?? {};
  const otherError = add.error && Object.keys(fields).length === 0 ? add.error.message : undefined;
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      trigger={<Button size="s">Add a member</Button>}
      title="Add a member"
      description="They sign in with this wallet and are in. Nothing is sent to them."
      footer={
        <Button kind="solid" type="submit" form={FORM} isBusy={add.isPending}>
          Add the member
        </Button>
      }
    >
      <form id={FORM} onSubmit={submit} className="flex flex-col gap-3.5">
        <Field label="Wallet address" error={fields.address ?? otherError}>
          <Input isMono value={address} onChange={(e) => setAddress(e.target.value)} placeholder="0x…" required />
        </Field>
        <Field label="Name" aside="optional" error={fields.name}>
          <Input value={name} onChange={(e) => setName(e.target.value)} maxLength={60} autoComplete="off" />
        </Field>
        <Field label="Role">
          <Select
            value={role}
            onValueChange={(value) => setRole(ROLES.find((r) => r.value === value)?.value ?? role)}
            options={[...ROLES]}
          />
        </Field>
      </form>
    </Dialog>
  );
}
