"use client";

import { useQuery } from "@tanstack/react-query";
import { Panel } from "@xyflow/react";
import { useEffect, useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import { cn } from "../ui/cn.ts";
import { useWorkflowMeta } from "./session/use-session.tsx";
import { showCounts } from "./store/actions.ts";
import { useBuilderStore } from "./store/use-builder.tsx";
import { wayCounts } from "./way-counts.ts";

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
    showCounts(store, isOn && data && Object.keys(data.events).length > 0 ? wayCounts(state, data) : null);
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
