"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { appErrorOf, useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

/** Opens a workspace for a team and goes there. */
export function CreateWorkspace({ isOpen: startsOpen }: { isOpen: boolean }) {
  const trpc = useTRPC();
  const [isOpen, setIsOpen] = useState(startsOpen);
  const create = useMutation(
    trpc.workspace.create.mutationOptions({ onSuccess: ({ slug }) => location.assign(`/w/${slug}`) }),
  );
  // Read from the form itself: what was typed before the page woke up counts as well.
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    create.mutate({ name: String(new FormData(event.currentTarget).get("name")) });
  };
  if (!isOpen) {
    return (
      <p className="mt-5 text-ink-2">
        You run a protocol?{" "}
        <Button kind="ghost" size="s" onClick={() => setIsOpen(true)}>
          Open a workspace
        </Button>
      </p>
    );
  }
  const error = create.error && (appErrorOf(create.error)?.fields.name ?? create.error.message);
  return (
    <form onSubmit={submit} className="mt-6 rounded-card border border-line bg-surface p-4">
      <Field
        label="Your protocol’s name"
        help="A workspace is where your team draws workflows. Subscribers see this name."
        error={error}
      >
        <Input name="name" maxLength={60} required autoComplete="organization" />
      </Field>
      <Button kind="solid" type="submit" className="mt-3" isBusy={create.isPending || create.isSuccess}>
        Open the workspace
      </Button>
    </form>
  );
}
