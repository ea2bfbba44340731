"use client";

import { Panel } from "@xyflow/react";
import { useEffect } from "react";
import { edgeCounts } from "./count-words.ts";
import { HeldNotice, useHeldCalls } from "./held-calls.tsx";
import { heldByNode } from "./held-words.ts";
import { useWorkflowMeta } from "./session/use-session.tsx";
import { SpanMenu } from "./span-menu.tsx";
import { showCounts, showHeld } from "./store/actions.ts";
import { useBuilderStore } from "./store/use-builder.tsx";
import { useWayCounts } from "./use-way-counts.ts";

const NOTHING = { counts: null, stopped: null };

/** How many went along each edge of the live version and ended at each card, on the draft's own. */
export function LiveCounts() {
  const store = useBuilderStore();
  const { workspace, id, live } = useWorkflowMeta();
  const { span, setSpan, counts, note } = useWayCounts({ workspace, id, isEnabled: live !== null });
  const held = useHeldCalls({ workspace, id });
  useEffect(() => showHeld(store, heldByNode(held)), [store, held]);
  useEffect(() => {
    showCounts(store, counts ? { counts: edgeCounts(store.get(), counts), stopped: counts.stopped } : NOTHING);
  }, [store, counts]);
  if (live === null) return null;
  return (
    <Panel position="top-right" className="!m-3.5 flex flex-col items-end gap-2">
      <SpanMenu label="Live counts" span={span} onSpan={setSpan} note={note} />
      <HeldNotice held={held} className="max-w-[340px] shadow-1" />
    </Panel>
  );
}
