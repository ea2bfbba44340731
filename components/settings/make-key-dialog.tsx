"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { appErrorOf, useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog, DialogClose } from "#components/ui/dialog.tsx";
import { Field, FieldError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { API_SCOPES, type ApiScope } from "#server/contract/rest.ts";
import { copyText } from "./copy-text.ts";

const FORM = "make-key";

/** A new API key: its name, what it may do, and then itself, this once. */
export function MakeKeyDialog() {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<ApiScope[]>([]);
  const make = useMutation(
    trpc.apiKey.make.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.apiKey.pathFilter()),
    }),
  );
  const open = (isNow: boolean) => {
    setIsOpen(isNow);
    if (!isNow) return;
    // the one before it is not shown again
    make.reset();
    setName("");
    setScopes([]);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate({ workspace, name, scopes });
  };
  const key = make.data?.key;
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={open}
      trigger={<Button size="s">Make a key</Button>}
      title={key ? `The key ${name}` : "Make an API key"}
      description={
        key
          ? "Copy it now: it is shown this once, and only its fingerprint is kept."
          : "For your own programs, in this workspace only. Give it no more than they need."
      }
      footer={
        key ? (
          <>
            <Button onClick={() => void copyText(key, "Key")}>Copy the key</Button>
            <DialogClose render={<Button kind="solid">I have it</Button>} />
          </>
        ) : (
          <Button kind="solid" type="submit" form={FORM} isBusy={make.isPending}>
            Make the key
          </Button>
        )
      }
    >
      {key ? (
        <code className="mono block rounded-[9px] border border-brass-line bg-brass-wash px-2.5 py-2 break-all">
          {key}
        </code>
      ) : (
        <form id={FORM} onSubmit={submit} autoComplete="off" className="flex flex-col gap-3.5">
          <MakeKeyFields {...{ name, setName, scopes, setScopes }} error={make.error} />
        </form>
      )}
    </Dialog>
  );
}

type MakeKeyFieldsProps = {
  name: string;
  setName: (name: string) => void;
  scopes: ApiScope[];
  setScopes: (scopes: ApiScope[]) => void;
  error: { message: string } | null;
};

function MakeKeyFields({ name, setName, scopes, setScopes, error }: MakeKeyFieldsProps) {
  const fields = appErrorOf(error)?.fields ?? {};
  const otherError = error && Object.keys(fields).length === 0 ? error.message : undefined;
  const toggle = (scope: ApiScope, isOn: boolean) =>
    setScopes(API_SCOPES.map((each) => each.scope).filter((s) => (s === scope ? isOn : scopes.includes(s))));
  return (
    <>
      <Field label="Name" help="What it is for, as “Website backend”." error={fields.name ?? otherError}>
        <Input value={name} onChange={(e) => setName(e.target.value)} maxLength={60} required />
      </Field>
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 text-label font-[560] text-ink-2">It may</legend>
        {API_SCOPES.map(({ scope, label }) => (
          <Checkbox
            key={scope}
            label={label}
            hint={<span className="mono">{scope}</span>}
            isChecked={scopes.includes(scope)}
            onChange={(isOn) => toggle(scope, isOn)}
          />
        ))}
        {fields.scopes && <FieldError>{fields.scopes}</FieldError>}
      </fieldset>
    </>
  );
}
