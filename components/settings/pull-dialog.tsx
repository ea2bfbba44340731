"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { type RouterOutputs, useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, FieldError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { toast } from "#components/ui/toast.tsx";
import { draftOfPull, EMPTY_PULL, type PullDraft, settingOfPull } from "./pull-draft.ts";
import { PullMapping } from "./pull-mapping.tsx";
import { PullPaging } from "./pull-paging.tsx";
import { headersOf } from "./secret-header.ts";
import { SecretHeaderFields } from "./secret-header-fields.tsx";

const FORM = "pull-form";
const EVERY = [
  [5, "5 minutes"],
  [15, "15 minutes"],
  [60, "hour"],
  [360, "6 hours"],
  [1_440, "day"],
] as const;

export type PullDialogProps = { pull: RouterOutputs["pull"]["list"][number] | undefined; onClose: () => void };

/** Which backend is asked, how often, and what of its answer means what: pointed at in a sample. */
export function PullDialog({ pull, onClose }: PullDialogProps) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<PullDraft>(pull ? draftOfPull(pull.setting) : EMPTY_PULL);
  const change = (changes: Partial<PullDraft>) => setDraft((before) => ({ ...before, ...changes }));
  const sample = useMutation(
    trpc.pull.preview.mutationOptions({
      onSuccess: ({ lists: [first, ...others] }) => {
        if (first && ![first, ...others].some(({ path }) => path === draft.list)) change({ list: first.path });
        if (first && Object.keys(draft.uses).length === 0) {
          const wallet = first.fields.find(({ isWallet }) => isWallet);
          if (wallet) change({ uses: { [wallet.path]: { as: "wallet" } } });
        }
      },
    }),
  );
  const put = useMutation(
    trpc.pull.put.mutationOptions({
      onSuccess: async () => {
        toast({ title: `${draft.name} is asked within moments` });
        onClose();
        await queryClient.invalidateQueries(trpc.pull.pathFilter());
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    put.mutate({ workspace, ...(pull && { id: pull.id }), setting: settingOfPull(draft) });
  };
  const isMapped = Object.keys(draft.uses).length > 0;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={pull ? `Change ${pull.setting.name}` : "Ask a backend on a schedule"}
      description="It is asked by GET for a list with a wallet an entry. A secret leaves the server only in the header that names it, and only to this host."
      className="w-[min(860px,calc(100vw-32px))]"
      footer={
        <>
          <div className="mr-auto self-center">{put.error && <FieldError>{put.error.message}</FieldError>}</div>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="solid" type="submit" form={FORM} isBusy={put.isPending} disabled={!isMapped}>
            {pull ? "Save and ask anew" : "Ask it on a schedule"}
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={submit} autoComplete="off" className="flex flex-col gap-3.5">
        <Where draft={draft} onChange={change} />
        <div className="flex flex-wrap items-center gap-3">
          <Button
            isBusy={sample.isPending}
            disabled={draft.url.trim() === ""}
            onClick={() =>
              sample.mutate({
                workspace,
                url: draft.url,
                headers: headersOf(draft.header),
                isUnsigned: draft.isUnsigned,
              })
            }
          >
            Fetch a sample
          </Button>
          {sample.error && <FieldError>{sample.error.message}</FieldError>}
        </div>
        {(sample.data || isMapped) && <PullMapping draft={draft} sample={sample.data} onChange={change} />}
        {(sample.data || isMapped) && <PullPaging draft={draft} sample={sample.data} onChange={change} />}
      </form>
    </Dialog>
  );
}

type PartProps = { draft: PullDraft; onChange: (changes: Partial<PullDraft>) => void };

function Where({ draft, onChange }: PartProps) {
  const every = EVERY.map(([minutes, label]) => ({ value: `${minutes}`, label: `Every ${label}` }));
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)_12rem] gap-3 max-phone:grid-cols-1">
        <Field label="Name">
          <Input value={draft.name} maxLength={60} required onChange={(e) => onChange({ name: e.target.value })} />
        </Field>
        <Field label="How often">
          <Select
            value={`${draft.everyMinutes}`}
            onValueChange={(minutes) => onChange({ everyMinutes: Number(minutes) })}
            options={every}
          />
        </Field>
      </div>
      <Field label="URL">
        <Input
          isMono
          value={draft.url}
          placeholder="https://api.example.com/people"
          required
          onChange={(e) => onChange({ url: e.target.value })}
        />
      </Field>
      <SecretHeaderFields header={draft.header} onChange={(header) => onChange({ header })} />
      <Checkbox
        isChecked={!draft.isUnsigned}
        onChange={(isSigned) => onChange({ isUnsigned: !isSigned })}
        label="Sign each question"
        hint="By the key of your web calls, as Standard Webhooks say: your backend can tell that it is asked by us."
      />
    </>
  );
}
