import type { NodeProps } from "@xyflow/react";
import { memo, useCallback } from "react";
import type { Handle, SentencePart } from "#server/contract/catalog.ts";
import type { CardNode } from "./canvas-shape.ts";
import { NodeCard } from "./node-card.tsx";
import type { DraftStatus } from "./session/session.ts";
import { useDraftStatus } from "./session/use-session.tsx";
import { type BuilderState, familyOf, waysOf } from "./store/builder-state.ts";
import { useBuilder } from "./store/use-builder.tsx";

const NO_SENTENCE: readonly SentencePart[] = [];

type Picked = {
  name: string;
  icon: string;
  family: ReturnType<typeof familyOf>;
  sentence: readonly SentencePart[];
  ways: readonly Handle[];
  hasInput: boolean;
  toFix: number;
  isSelected: boolean;
  /** Handle ids joined, so that a shallow comparison sees them. */
  waysTaken: string;
};

function pick(state: BuilderState, id: string): Picked {
  const node = state.graph.nodes[id];
  const type = state.types[node?.type ?? ""];
  const problems = state.problemsByNode[id] ?? [];
  const taken = Object.values(state.graph.edges).flatMap((edge) => (edge.from[0] === id ? [edge.from[1]] : []));
  return {
    name: node?.name ?? "",
    icon: type?.icon ?? "",
    family: familyOf(state, id),
    sentence: state.description.nodes[id]?.sentence ?? NO_SENTENCE,
    ways: waysOf(state, id),
    hasInput: type?.hasInput ?? true,
    toFix: problems.filter((problem) => problem.severity === "error").length,
    isSelected: state.selection.nodes.has(id),
    waysTaken: taken.sort().join(" "),
  };
}

/** Against what is live; wires are seen on the wires. */
function isChanged({ changes }: DraftStatus, id: string): boolean {
  return changes.some((change) => change.nodeId === id && (change.kind === "added" || change.kind === "changed"));
}

/** A card of the builder: gets its id, selects the rest. */
export const StepCard = memo(function StepCard({ id }: NodeProps<CardNode>) {
  const selector = useCallback((state: BuilderState) => pick(state, id), [id]);
  const card = useBuilder(selector);
  const changedSelector = useCallback((status: DraftStatus) => isChanged(status, id), [id]);
  return <NodeCard {...card} isChanged={useDraftStatus(changedSelector)} isConnectable />;
});
