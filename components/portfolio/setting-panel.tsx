"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Catalog } from "#server/contract/catalog.ts";
import type { PortfolioSetting } from "#server/contract/portfolio.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { appErrorOf, useTRPC } from "../trpc.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { FieldError } from "../ui/field.tsx";
import { Panel } from "../ui/panel.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { OutsideFields } from "./outside-fields.tsx";
import { PartRow, PoolRow } from "./part-row.tsx";
import { fromDraft, nextId, onChain, type SettingDraft, toDraft } from "./setting-draft.ts";
import { TryOnWallet } from "./try-on-wallet.tsx";

/** What this workspace's portfolios are made of. */
export function PortfolioSettingPanel() {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const saved = useQuery(trpc.portfolio.setting.queryOptions({ workspace: slug }));
  const catalog = useQuery(trpc.catalog.get.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
  const error = saved.error ?? catalog.error;
  return (
    <Panel id="portfolio" title="Portfolio" note="what the node “Their portfolio” reads of each wallet">
      {error && <ErrorState onRetry={() => void saved.refetch()}>{error.message}</ErrorState>}
      {!error && !(saved.data && catalog.data) && <SkeletonRows rows={2} />}
      {saved.data && catalog.data && (
        // another revision is another form
        <Form key={saved.data.updatedAt?.getTime() ?? 0} saved={saved.data.setting} catalog={catalog.data} />
      )}
    </Panel>
  );
}

function Form({ saved, catalog }: { saved: PortfolioSetting; catalog: Catalog }) {
  const { slug: workspace, role } = useWorkspace();
  const [draft, setDraft] = useState(() => toDraft(saved));
  const isReadOnly = role === "viewer";
  const isChanged = JSON.stringify(draft) !== JSON.stringify(toDraft(saved));
  const keep = useKeep();
  const errors = appErrorOf(keep.error)?.fields ?? {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep.mutate({ workspace, ...fromDraft(draft) });
  };
  return (
    <div className="flex flex-col gap-3 px-4 pt-2 pb-4">
      <form onSubmit={submit} className="flex flex-col gap-2.5">
        {!isReadOnly && <From draft={draft} onChange={setDraft} />}
        {draft.isOutside ? (
          <OutsideFields
            {...{ draft: draft.outside, isReadOnly, errors }}
            onChange={(outside) => setDraft({ ...draft, outside })}
          />
        ) : (
          <>
            {draft.parts.length === 0 && isReadOnly && <p className="text-ink-2">Nothing yet.</p>}
            <Rows {...{ draft, catalog, isReadOnly, errors }} onChange={setDraft} />
          </>
        )}
        {!isReadOnly && (
          <div className="flex flex-wrap items-center gap-2">
            {!draft.isOutside && <Adds draft={draft} catalog={catalog} onChange={setDraft} />}
            <Button type="submit" kind="solid" className="ml-auto" disabled={!isChanged} isBusy={keep.isPending}>
              Save
            </Button>
          </div>
        )}
        {keep.error && Object.keys(errors).length === 0 && <FieldError>{keep.error.message}</FieldError>}
      </form>
      {!isReadOnly && isReadable(draft) && <TryOnWallet setting={fromDraft(draft)} />}
    </div>
  );
}

const isReadable = ({ parts, isOutside, outside }: SettingDraft) =>
  isOutside ? Object.keys(outside.uses).length > 1 : parts.length > 0;

function From({ draft, onChange }: Pick<RowsProps, "draft" | "onChange">) {
  return (
    <div className="flex flex-wrap items-center gap-2.5">
      <span className="text-label text-ink-2">Read from</span>
      <Segmented
        label="Read from"
        value={draft.isOutside ? "api" : "chains"}
        options={[
          { value: "chains", label: "The chains" },
          { value: "api", label: "A portfolio API" },
        ]}
        onValueChange={(from) => onChange({ ...draft, isOutside: from === "api" })}
      />
    </div>
  );
}

function useKeep() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.portfolio.set.mutationOptions({
      onSuccess: async () => {
        toast({ title: "Portfolios are read so from now on" });
        await queryClient.invalidateQueries(trpc.portfolio.pathFilter());
        await queryClient.invalidateQueries(trpc.audit.pathFilter());
      },
    }),
  );
}

type RowsProps = {
  draft: SettingDraft;
  catalog: Catalog;
  isReadOnly: boolean;
  /** By path. */
  errors: Record<string, string>;
  onChange: (draft: SettingDraft) => void;
};

function Rows({ draft, catalog, isReadOnly, errors, onChange }: RowsProps) {
  const at = (list: "parts" | "pools", place: number) =>
    Object.fromEntries(["asset", "chainId", "address", "feed"].map((key) => [key, errors[`${list}.${place}.${key}`]]));
  const { parts, pools } = draft;
  return (
    <>
      {parts.map((row, place) => (
        <PartRow
          key={row.id}
          {...{ row, catalog, isReadOnly, place: place + 1, errors: at("parts", place) }}
          onChange={(next) => onChange({ ...draft, parts: parts.with(place, next) })}
          onRemove={() => onChange({ ...draft, parts: parts.toSpliced(place, 1) })}
        />
      ))}
      {pools.map((row, place) => (
        <PoolRow
          key={row.id}
          {...{ row, catalog, isReadOnly, place: place + 1, errors: at("pools", place) }}
          onChange={(next) => onChange({ ...draft, pools: pools.with(place, next) })}
          onRemove={() => onChange({ ...draft, pools: pools.toSpliced(place, 1) })}
        />
      ))}
    </>
  );
}

function Adds({ draft, catalog, onChange }: Pick<RowsProps, "draft" | "catalog" | "onChange">) {
  const { parts, pools } = draft;
  const chainId = parts.at(-1)?.chainId ?? catalog.chains.find(({ connected }) => connected)?.id ?? null;
  const addPart = () => {
    const hasNative = parts.some((part) => part.kind === "native" && part.chainId === chainId);
    const kind = hasNative ? ("token" as const) : ("native" as const);
    const blank = { id: nextId(parts), asset: "", chainId: null, kind, address: "", feed: "" };
    onChange({ ...draft, parts: [...parts, chainId === null ? blank : onChain(blank, chainId, catalog)] });
  };
  const addPool = () => onChange({ ...draft, pools: [...pools, { id: nextId(pools), chainId, address: "" }] });
  const plus = <Plus aria-hidden size={14} strokeWidth={2.2} />;
  return (
    <>
      <Button kind="ghost" size="s" icon={plus} onClick={addPart}>
        Add a part
      </Button>
      <Button kind="ghost" size="s" icon={plus} onClick={addPool}>
        Add an Aave V3 pool
      </Button>
    </>
  );
}
