"use client";

import { useWorkflowMeta } from "../canvas/session/use-session.tsx";
import type { DraftState } from "../canvas/store/builder-state.ts";
import { useBuilder } from "../canvas/store/use-builder.tsx";
import { TrialView } from "./trial-view.tsx";

const selectGraph = (state: DraftState) => state.graph;
const selectTypes = (state: DraftState) => state.catalog.nodes;

/** The draft of the open builder, tried as it stands. */
export function DraftTrial({ onClose }: { onClose: () => void }) {
  const { workspace, id } = useWorkflowMeta();
  const graph = useBuilder(selectGraph);
  const types = useBuilder(selectTypes);
  return <TrialView workspace={workspace} id={id} graph={graph} types={types} onClose={onClose} />;
}
