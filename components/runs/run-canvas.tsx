"use client";

import { useMemo } from "react";
import { countWords, runCounts } from "#components/canvas/count-words.ts";
import { Outline } from "#components/canvas/outline.tsx";
import { ReadOnlyGraph } from "#components/canvas/read-only-graph.tsx";
import { cn } from "#components/ui/cn.ts";
import { timeWords } from "#components/ui/time-words.ts";
import { shortAddress } from "#components/ui/wallet-name.tsx";
import type { Passage } from "#server/services/run/explain-wallet.ts";
import type { RunFunnel } from "#server/services/run/read-funnel.ts";
import type { NarrativeStep } from "./narrate.ts";
import { nodeStatuses, takenEdges } from "./taken-way.ts";

export type Way = {
  passage: Passage;
  story: NarrativeStep[];
  /** How many stopped where this one did, itself included; 0 when it did not. */
  stopCount: number;
};

export type RunCanvasProps = {
  funnel: RunFunnel;
  /** One wallet's way through it; without one, everybody's. */
  way: Way | null;
};

/** The run's graph: how many went which way and where the others stopped, or the way of one wallet. */
export function RunCanvas({ funnel, way }: RunCanvasProps) {
  const { frozen, version, counted } = funnel;
  const isKnown = counted !== "none";
  const shown = useMemo(() => {
    const types = Object.fromEntries(frozen.types.map((type) => [type.type, type]));
    return { types, counts: runCounts({ graph: frozen.graph, types }, funnel.passed) };
  }, [frozen, funnel.passed]);
  const drawn = useMemo(
    () =>
      way && {
        statuses: nodeStatuses(way.passage, way.story),
        takenEdges: takenEdges(way.passage),
        stopped: { [way.passage.steps.at(-1)?.nodeId ?? ""]: way.stopCount },
      },
    [way],
  );
  return (
    <section
      aria-labelledby="way-title"
      className={cn(
        "relative min-h-[560px] border-r border-line bg-ground max-lg:border-r-0 max-lg:border-b max-phone:min-h-0",
        // On a phone the steps tell the same.
        way && "max-phone:hidden",
      )}
    >
      <div className="pointer-events-none absolute inset-x-0 top-0 z-10 flex flex-wrap items-center gap-x-2.5 px-4 py-3 max-phone:static max-phone:pb-1">
        <h2 id="way-title" className="text-[13.5px] font-[650]">
          {way ? "The way it took" : "Who went which way"}
        </h2>
        <span className="text-label text-ink-3">
          {way || counted === "all"
            ? `v${version.number}, published ${timeWords(version.publishedAt, "date")} by ${shortAddress(version.publishedBy)}`
            : counted === "none"
              ? "Nothing has been counted of it"
              : "So far; some are still on their way"}
        </span>
        {way && <Key />}
      </div>
      <ReadOnlyGraph
        // The two fit the view differently.
        key={way ? "one" : "all"}
        label={way ? "The way this wallet took through the workflow" : "How many wallets went which way"}
        graph={frozen.graph}
        description={frozen.description}
        types={frozen.types}
        {...(drawn ?? (isKnown ? { counts: shown.counts, stopped: funnel.stopped } : {}))}
        className="absolute inset-0 pt-10 max-phone:hidden"
      />
      {!way && (
        <div className="px-4 pb-4 phone:hidden">
          <Outline
            graph={frozen.graph}
            description={frozen.description}
            types={shown.types}
            counts={isKnown ? countWords(shown.counts) : undefined}
            stopped={isKnown ? funnel.stopped : undefined}
          />
        </div>
      )}
    </section>
  );
}

function Key() {
  return (
    <span aria-hidden className="ml-auto flex items-center gap-1.5 text-label text-ink-3 max-phone:hidden">
      <i className="w-[18px] border-t-[3px] border-brass-lo" /> taken
      <i className="ml-2 w-[18px] border-t-2 border-dashed border-control" /> not taken
    </span>
  );
}
