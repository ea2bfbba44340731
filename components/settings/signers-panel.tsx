"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FilePenLine, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { appErrorOf, useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogClose } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { FieldError } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import type { SignerRow } from "#server/services/signer/list-signers.ts";
import { AddSignerDialog } from "./add-signer-dialog.tsx";
import { sayFailure } from "./say-failure.ts";
import { SignerLimitsFields } from "./signer-limits-fields.tsx";
import { amountWords, spentWords } from "./signer-words.ts";

/** Whose accounts send this workspace's transactions, what each has, and what it may spend. */
export function SignersPanel() {
  const { slug, role } = useWorkspace();
  const trpc = useTRPC();
  const signers = useQuery(trpc.signer.list.queryOptions({ workspace: slug }));
  const canChange = role === "owner";
  return (
    <Panel id="signers" title="Signers" note="send transactions" action={canChange && <AddSignerDialog />}>
      {signers.isPending && <SkeletonRows rows={2} />}
      {signers.error && <ErrorState onRetry={() => void signers.refetch()}>{signers.error.message}</ErrorState>}
      {signers.data?.length === 0 && (
        <EmptyState title="No signers yet">
          A workflow that calls a contract needs an account to send the transaction with. An owner adds it here, with
          what it may spend in a day.
        </EmptyState>
      )}
      {signers.data && signers.data.length > 0 && (
        <ul className="mt-2">
          {signers.data.map((signer) => (
            <li key={signer.name} className="border-t border-hair px-4 py-2.5 first:border-t-0">
              <Signer signer={signer} canChange={canChange} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Signer({ signer, canChange }: { signer: SignerRow; canChange: boolean }) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const { name, address, chains } = signer;
  const balances = useQuery(trpc.signer.balances.queryOptions({ workspace, name }));
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <FilePenLine aria-hidden size={15} className="shrink-0 text-ink-3" />
        <b className="min-w-0 truncate font-[620]">{name}</b>
        <Wallet address={address} />
        {canChange && (
          <span className="ml-auto flex items-center gap-1">
            <SetLimits signer={signer} />
            <RemoveSigner name={name} />
          </span>
        )}
      </div>
      <dl className="mt-1.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 pl-[25px] text-label max-phone:pl-0">
        <dt className="text-ink-3">Has</dt>
        <dd className="text-ink-2">
          {balances.isPending && "Asking the chains"}
          {balances.error?.message}
          {balances.data?.map(({ chainId, chain, currency, balance }) => (
            <span key={chainId} className="mr-3 inline-block">
              {balance === null ? `unknown on ${chain}` : `${amountWords(balance)} ${currency} on ${chain}`}
            </span>
          ))}
        </dd>
        <dt className="text-ink-3">Spent today</dt>
        <dd className="text-ink-2">{spentWords(chains, signer.limits)}</dd>
        <dt className="text-ink-3">May spend</dt>
        <dd className="text-ink-2">
          {amountWords(signer.limits.day)} a day, {amountWords(signer.limits.value)} sent with a call,{" "}
          {amountWords(signer.limits.feeGwei)} gwei for gas
        </dd>
      </dl>
    </>
  );
}

const FORM = "set-signer-limits";

function SetLimits({ signer: { name, limits: now } }: { signer: SignerRow }) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [limits, setLimits] = useState(now);
  const set = useMutation(
    trpc.signer.setLimits.mutationOptions({
      onSuccess: async () => {
        setIsOpen(false);
        toast({ title: `${name} has new limits` });
        await queryClient.invalidateQueries(trpc.signer.pathFilter());
      },
    }),
  );
  const errors = appErrorOf(set.error)?.fields ?? {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate({ workspace, name, limits });
  };
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(open) => {
        setIsOpen(open);
        if (open) setLimits(now);
      }}
      trigger={
        <Button size="s" kind="ghost" aria-label={`Set the limits of ${name}`}>
          Limits
        </Button>
      }
      title={`What ${name} may spend`}
      description="Calls that wait for a limit go by the new ones at once. What is signed keeps what it offers."
      footer={
        <Button kind="solid" type="submit" form={FORM} isBusy={set.isPending}>
          Set the limits
        </Button>
      }
    >
      <form id={FORM} onSubmit={submit} autoComplete="off" className="flex flex-col gap-3.5">
        {set.error && Object.keys(errors).length === 0 && <FieldError>{set.error.message}</FieldError>}
        <SignerLimitsFields limits={limits} errors={errors} onChange={setLimits} />
      </form>
    </Dialog>
  );
}

function RemoveSigner({ name }: { name: string }) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.signer.remove.mutationOptions({
      onSuccess: async () => {
        toast({ title: `${name} is gone` });
        await queryClient.invalidateQueries(trpc.signer.pathFilter());
      },
      onError: sayFailure("Nothing was changed"),
    }),
  );
  return (
    <Dialog
      trigger={<IconButton label={`Remove ${name}`} icon={<Trash2 aria-hidden size={15} />} />}
      title={`Remove ${name}?`}
      description="Its key is nowhere else here: what a new account holds is lost with it, so send it elsewhere first. Calls that name it are refused from then on, and say so."
      footer={
        <>
          <DialogClose render={<Button>Keep it</Button>} />
          <Button kind="danger" isBusy={remove.isPending} onClick={() => remove.mutate({ workspace, name })}>
            Remove the signer
          </Button>
        </>
      }
    />
  );
}
