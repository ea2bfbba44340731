"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { type RouterOutputs, useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field, FieldError } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { toast } from "#components/ui/toast.tsx";

type Named = RouterOutputs["topic"]["eventsOf"][number];
type Draft = { chainId: string | null; address: string; abi: string; event: string | null; argument: string | null };

const EMPTY: Draft = { chainId: null, address: "", abi: "", event: null, argument: null };
const EXAMPLE =
  "event Repay(address indexed reserve, address indexed user, address indexed repayer, uint256 amount, bool useATokens)";

/** Has an event of a contract count as acting: which one, and which of its arguments is the wallet. */
export function AddAct({ topicId }: { topicId: number }) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const catalog = useQuery(trpc.catalog.get.queryOptions());
  const [draft, setDraft] = useState(EMPTY);
  const change = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }));
  const read = useMutation(
    trpc.topic.eventsOf.mutationOptions({
      onSuccess: ([first]) => first && change({ event: first.signature, argument: walletOf(first) }),
    }),
  );
  const add = useMutation(
    trpc.topic.addAct.mutationOptions({
      onSuccess: async () => {
        setDraft(EMPTY);
        read.reset();
        toast({ title: "It counts from the next block on" });
        await queryClient.invalidateQueries(trpc.topic.pathFilter());
      },
    }),
  );
  const chains = (catalog.data?.chains ?? []).filter(({ connected }) => connected);
  const event = read.data?.find(({ signature }) => signature === draft.event);
  const submit = (form: FormEvent) => {
    form.preventDefault();
    const { chainId, address, abi } = draft;
    if (!event || !draft.argument || !chainId) return read.mutate({ workspace, abi });
    const picked = { event: event.signature, argument: draft.argument };
    add.mutate({ workspace, topicId, chainId: Number(chainId), address, abi, ...picked });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 border-t border-hair pt-3">
      <h3 className="font-[640]">Count an event</h3>
      <div className="grid grid-cols-[12rem_minmax(0,1fr)] gap-3 max-phone:grid-cols-1">
        <Field label="Chain">
          <Select
            value={draft.chainId}
            onValueChange={(chainId) => change({ chainId })}
            options={chains.map(({ id, name }) => ({ value: `${id}`, label: name }))}
          />
        </Field>
        <Field label="Contract">
          <Input isMono value={draft.address} placeholder="0x…" onChange={(e) => change({ address: e.target.value })} />
        </Field>
      </div>
      <Field label="Its events" help="The contract’s ABI as JSON, or the lines of its events.">
        <Textarea
          isMono
          value={draft.abi}
          placeholder={EXAMPLE}
          onChange={(e) => {
            change({ abi: e.target.value, event: null, argument: null });
            read.reset();
          }}
        />
      </Field>
      {read.data && <Choices events={read.data} event={event} draft={draft} onChange={change} />}
      {(read.error ?? add.error) && <FieldError>{(read.error ?? add.error)?.message}</FieldError>}
      <Button
        type="submit"
        className="self-end"
        isBusy={read.isPending || add.isPending}
        disabled={draft.abi.trim() === "" || (event !== undefined && draft.chainId === null)}
      >
        {event ? `Count ${event.name} as acting` : "Read its events"}
      </Button>
    </form>
  );
}

type ChoicesProps = {
  events: Named[];
  event: Named | undefined;
  draft: Draft;
  onChange: (changes: Partial<Draft>) => void;
};

function Choices({ events, event, draft, onChange }: ChoicesProps) {
  return (
    <div className="grid grid-cols-2 gap-3 max-phone:grid-cols-1">
      <Field label="Event">
        <Select
          value={draft.event}
          onValueChange={(signature) => {
            const picked = events.find((one) => one.signature === signature);
            onChange({ event: signature, argument: picked ? walletOf(picked) : null });
          }}
          options={events.map(({ signature, name }) => ({ value: signature, label: name, hint: signature }))}
        />
      </Field>
      <Field label="The wallet is">
        <Select
          value={draft.argument}
          onValueChange={(argument) => onChange({ argument })}
          options={(event?.wallets ?? []).map(({ name, label }) => ({ value: name, label, hint: name }))}
        />
      </Field>
    </div>
  );
}

/** Mostly called so; otherwise the first. */
const USUAL = ["user", "account", "voter", "owner", "sender", "from", "delegator"];
const walletOf = ({ wallets }: Named): string | null =>
  (wallets.find(({ name }) => USUAL.includes(name)) ?? wallets[0])?.name ?? null;
