"use client";

import { useQuery } from "@tanstack/react-query";
import type { Viewport } from "@xyflow/react";
import { ArrowLeftRight } from "lucide-react";
import { useMemo, useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import type { NodeTypeData } from "#server/contract/catalog.ts";
import type { ComparedSide, Comparison } from "#server/services/workflow/compare-versions.ts";
import { ReadOnlyGraph } from "../canvas/read-only-graph.tsx";
import { externalStore } from "../canvas/store/external-store.ts";
import { Button } from "../ui/button.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Select } from "../ui/select.tsx";
import { Time } from "../ui/time.tsx";
import { Wallet } from "../ui/wallet.tsx";
import { ChangeList } from "./change-list.tsx";

/** A version by its number; null: the draft. */
export type Compared = { before: number | null; after: number | null };

export type CompareViewProps = {
  workspace: string;
  id: number;
  compared: Compared;
  types: readonly NodeTypeData[];
  /** Numbers of the versions, newest first. */
  versions: readonly number[];
  onCompare: (compared: Compared) => void;
  onClose: () => void;
};

/** Two states of a workflow side by side: what became of each step, in words and on both canvases. */
export function CompareView(props: CompareViewProps) {
  const { workspace, id, compared, types, versions, onCompare, onClose } = props;
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(
    trpc.workflow.compare.queryOptions({ workspace, id, ...compared }, { staleTime: 0 }),
  );
  return (
    <section aria-label="Comparison" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex min-h-10 flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line bg-surface px-4 py-1.5">
        <SidePicker
          label="Before"
          value={compared.before}
          versions={versions}
          onPick={(before) => onCompare({ ...compared, before })}
        />
        <IconButton
          size="s"
          label="The other way round"
          icon={<ArrowLeftRight aria-hidden size={15} />}
          onClick={() => onCompare({ before: compared.after, after: compared.before })}
        />
        <SidePicker
          label="After"
          value={compared.after}
          versions={versions}
          onPick={(after) => onCompare({ ...compared, after })}
        />
        <Button size="s" kind="solid" className="ml-auto" onClick={onClose}>
          Back to draft
        </Button>
      </div>
      {error && <ErrorState onRetry={() => void refetch()}>{error.message}</ErrorState>}
      {data && <Sides key={`${compared.before} ${compared.after}`} data={data} types={types} />}
    </section>
  );
}

type SidePickerProps = {
  label: string;
  value: number | null;
  versions: readonly number[];
  onPick: (value: number | null) => void;
};

const DRAFT = "draft";

function SidePicker({ label, value, versions, onPick }: SidePickerProps) {
  return (
    <Select
      label={label}
      value={value === null ? DRAFT : `${value}`}
      options={[{ value: DRAFT, label: "Draft" }, ...versions.map((n) => ({ value: `${n}`, label: `v${n}` }))]}
      onValueChange={(next) => onPick(next === DRAFT ? null : Number(next))}
      className="w-28"
    />
  );
}

function Sides({ data, types }: { data: Comparison; types: readonly NodeTypeData[] }) {
  const { before, after, changes, marks } = data;
  const [sync] = useState(() => externalStore<Viewport | null>(null));
  const [selected, setSelected] = useState<string | undefined>();
  const marksOf = useMemo(
    () => ({
      before: { nodes: without(marks.nodes, "added"), edges: asMarks(marks.removedEdges, "removed") },
      after: { nodes: without(marks.nodes, "removed"), edges: asMarks(marks.addedEdges, "added") },
    }),
    [marks],
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="max-h-[34%] shrink-0 overflow-y-auto border-b border-line bg-surface px-4 py-2.5 max-phone:max-h-none">
        <ChangeList changes={changes} selected={selected} onSelect={setSelected} />
      </div>
      <div className="grid min-h-[320px] flex-1 grid-cols-2 max-phone:hidden">
        {(
          [
            ["before", before],
            ["after", after],
          ] as const
        ).map(([which, side]) => (
          <div key={which} className="relative min-w-0 border-l border-line bg-ground first:border-l-0">
            <SideHead side={side} />
            <ReadOnlyGraph
              label={`${nameOf(side)}, ${which}`}
              graph={side.graph}
              description={side.description}
              types={types}
              marks={marksOf[which]}
              sync={sync}
              {...(selected ? { selectedId: selected } : {})}
              onSelect={setSelected}
              className="absolute inset-0 pt-9"
            />
          </div>
        ))}
      </div>
    </div>
  );
}

function SideHead({ side }: { side: ComparedSide }) {
  return (
    <p className="absolute inset-x-0 top-0 z-10 flex h-9 items-center gap-2 truncate border-b border-hair bg-surface/90 px-4">
      <b>{nameOf(side)}</b>
      <span className="truncate text-label text-ink-2">
        <Time at={side.at} /> by <Wallet address={side.by} isStatic />
        {side.note && <>: {side.note}</>}
      </span>
    </p>
  );
}

const nameOf = ({ number }: ComparedSide) => (number === null ? "Draft" : `v${number}`);

function without(nodes: Comparison["marks"]["nodes"], mark: string): Comparison["marks"]["nodes"] {
  return Object.fromEntries(Object.entries(nodes).filter(([, each]) => each !== mark));
}

function asMarks<M extends "added" | "removed">(ids: readonly string[], mark: M): Record<string, M> {
  return Object.fromEntries(ids.map((id) => [id, mark]));
}
