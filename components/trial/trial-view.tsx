"use client";

import { useState } from "react";
import type { NodeTypeData, Problem } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { StateTag } from "../ui/state-tag.tsx";
import { useTrialChoice } from "./trial-choice.ts";
import { TrialResult, type Tried } from "./trial-result.tsx";
import { TrialSetup } from "./trial-setup.tsx";
import { useNoteTried } from "./use-note-tried.ts";
import { chosenEvent, usePast, useRestingGraph, useTrial } from "./use-trial.ts";

export type TrialViewProps = {
  workspace: string;
  id: number;
  /** The draft as it stands here, saved or not. */
  graph: Graph;
  types: readonly NodeTypeData[];
  onClose: () => void;
};

/** A draft tried with one event before it is live: the way it takes, what decides, what would be told. */
export function TrialView({ workspace, id, graph, types, onClose }: TrialViewProps) {
  const resting = useRestingGraph(graph);
  const [choice, put] = useTrialChoice(workspace, id);
  const of = { workspace, id, resting };
  const past = usePast(of);
  const listed = past.data?.kind === "listed" ? past.data : undefined;
  const trial = useTrial(of, choice, listed);
  useNoteTried(trial.data?.kind === "tried");
  return (
    <section aria-labelledby="trial-title" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-4 py-1.5">
        <h2 id="trial-title" className="text-[13.5px] font-[650]">
          Test of the draft
        </h2>
        <StateTag tone="idle" glyph="simulated" isPlate>
          Nothing was sent
        </StateTag>
        <span className="min-w-0 text-ink-2 max-lg:hidden">
          Walked by what runs live, with its effects only told: no message, no credit, nothing learned.
        </span>
        <Button size="s" kind="solid" className="ml-auto" onClick={onClose}>
          Back to draft
        </Button>
      </div>
      {past.isError && <ErrorState onRetry={() => void past.refetch()}>{past.error.message}</ErrorState>}
      {past.data?.kind === "refused" && <Refused problems={past.data.problems} />}
      {listed && (
        <div className="flex min-h-0 flex-1 max-phone:flex-col max-phone:overflow-y-auto">
          <div className="w-[292px] shrink-0 overflow-y-auto border-r border-line bg-surface max-phone:w-full max-phone:overflow-visible max-phone:border-r-0 max-phone:border-b">
            <TrialSetup past={listed} choice={choice} chosen={chosenEvent(choice, listed)} onChoice={put} />
          </div>
          <Result trial={trial} types={types} />
        </div>
      )}
    </section>
  );
}

function Refused({ problems }: { problems: readonly Problem[] }) {
  return (
    <EmptyState title="There is nothing to test yet">
      {problems[0]?.message ?? "Add a When, and a Who under it."}
    </EmptyState>
  );
}

type ResultProps = { trial: ReturnType<typeof useTrial>; types: readonly NodeTypeData[] };

function Result({ trial, types }: ResultProps) {
  const [picked, setPicked] = useState<string | null>(null);
  const { data, error } = trial;
  if (error) {
    return (
      <ErrorState title="This could not be tested" onRetry={() => void trial.refetch()}>
        {error.message}
      </ErrorState>
    );
  }
  if (!data) return <p className="p-4 text-ink-3">Walking the draft</p>;
  if (data.kind === "refused") return <Refused problems={data.problems} />;
  if (data.kind === "passed-by") {
    return (
      <EmptyState title="This event would not start the draft">
        Its When lets it pass by, as it stands now: another contract, another event, or a filter. Pick another event.
      </EmptyState>
    );
  }
  const at = data.passages.findIndex(({ address }) => address === picked);
  return <TrialResult tried={data satisfies Tried} at={Math.max(0, at)} types={types} onPick={setPicked} />;
}
