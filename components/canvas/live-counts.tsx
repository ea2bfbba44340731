"use client";

import { useQuery } from "@tanstack/react-query";
import { Panel } from "@xyflow/react";
import { useEffect, useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import type { Graph } from "#server/contract/graph.ts";
import { cn } from "../ui/cn.ts";
import { useWorkflowMeta } from "./session/use-session.tsx";
import { showCounts } from "./store/actions.ts";
import type { BuilderState } from "./store/builder-state.ts";
import { useBuilderStore } from "./store/use-builder.tsx";

const READ_EVERY_MS = 10_000;

/** How many went along each edge in the last 24 hours, on the draft's own edges. Shown while something is live. */
export function LiveCounts() {
  const trpc = useTRPC();
  const store = useBuilderStore();
  const { workspace, id, live } = useWorkflowMeta();
  const [isOn, setIsOn] = useState(true);
  const { data } = useQuery(
    trpc.workflow.countWays.queryOptions(
      { workspace, id },
      { enabled: live !== null && isOn, refetchInterval: READ_EVERY_MS },
    ),
  );
  useEffect(() => {
    const state = store.get();
    showCounts(store, isOn && data && Object.keys(data.events).length > 0 ? countsOf(state, data) : null);
  }, [store, data, isOn]);
  if (live === null) return null;
  return (
    <Panel position="top-right" className="!m-3.5">
      <button
        type="button"
        aria-pressed={isOn}
        onClick={() => setIsOn(!isOn)}
        className="flex h-[34px] items-center gap-[7px] rounded-[9px] border border-line bg-raised px-2.5 text-[12.5px] shadow-1"
      >
        <span aria-hidden className={cn("size-[7px] rounded-full", isOn ? "bg-ok" : "bg-idle")} />
        <b>Live counts</b>
        <span className="text-ink-3">{isOn ? "24 h" : "off"}</span>
      </button>
    </Panel>
  );
}

type Counts = { events: Record<string, number>; passed: Record<string, number> };

/** Words for the numbers: events come in, wallets go on. */
function countsOf({ graph, types }: BuilderState, { events, passed }: Counts): BuilderState["counts"] {
  const runOf = (nodeId: string) => types[graph.nodes[nodeId]?.type ?? ""]?.run;
  const entries = Object.entries(graph.edges).map(([edgeId, edge]: [string, Graph["edges"][string]]) => {
    const run = runOf(edge.from[0]);
    if (run === "trigger") {
      const [nodeId, handle] = edge.from;
      const came = events[handle === "next" ? nodeId : `${nodeId}:${handle}`] ?? 0;
      return [edgeId, { value: came, noun: came === 1 ? "event" : "events" }] as const;
    }
    const value = passed[edgeId] ?? 0;
    return [edgeId, { value, noun: run === "audience" ? (value === 1 ? "wallet" : "wallets") : "" }] as const;
  });
  return Object.fromEntries(entries);
}
