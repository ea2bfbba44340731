"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { appErrorOf, useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { toast } from "#components/ui/toast.tsx";

/** The workspace's name, which subscribers see. */
export function NamePanel() {
  const { slug, name: saved, role } = useWorkspace();
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [name, setName] = useState(saved);
  const rename = useMutation(
    trpc.workspace.rename.mutationOptions({
      onSuccess: async () => {
        toast({ title: "The workspace has its new name" });
        router.refresh();
        await queryClient.invalidateQueries(trpc.audit.pathFilter());
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate({ workspace: slug, name });
  };
  const error = rename.error && (appErrorOf(rename.error)?.fields.name ?? rename.error.message);
  const isOwner = role === "owner";
  return (
    <Panel id="name" title="Workspace">
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2.5 px-4 pt-2 pb-4">
        <Field
          label="Name"
          help={`Subscribers see it. Links keep /${slug}.`}
          error={error}
          className="max-w-96 min-w-60 flex-1"
        >
          <Input value={name} onChange={(event) => setName(event.target.value)} maxLength={60} disabled={!isOwner} />
        </Field>
        {isOwner && (
          <Button
            type="submit"
            kind="solid"
            className="mb-[21px] max-phone:mb-0"
            disabled={name.trim() === saved}
            isBusy={rename.isPending}
          >
            Rename
          </Button>
        )}
      </form>
    </Panel>
  );
}
