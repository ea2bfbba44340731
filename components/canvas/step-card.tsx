import { type NodeProps, useUpdateNodeInternals } from "@xyflow/react";
import { memo, useCallback, useEffect, useRef } from "react";
import type { Handle, SentencePart } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { CardNode } from "./canvas-shape.ts";
import { heldWords } from "./held-words.ts";
import { NodeCard } from "./node-card.tsx";
import type { DraftStatus } from "./session/session.ts";
import { useDraftStatus } from "./session/use-session.tsx";
import type { StubSide } from "./stop-stub.tsx";
import { type DraftState, familyOf, sizeOf, waysOf } from "./store/builder-state.ts";
import { useBuilder } from "./store/use-builder.tsx";
import { stubSide } from "./stub-side.ts";

const hints = new Map<string, readonly SentencePart[]>();

/** What a fresh card reads until the server has described it. */
function hintOf(words: string): readonly SentencePart[] {
  const parts = hints.get(words) ?? [words];
  hints.set(words, parts);
  return parts;
}

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
  stopCount: number | undefined;
  stopWords: string | undefined;
  stopSide: StubSide | undefined;
  isHeld: boolean;
};

const takenByEdges = new WeakMap<Graph["edges"], ReadonlyMap<string, string>>();

/** By node, ids of its ways that lead somewhere; made once for each state of the edges, not by each card. */
function waysTaken(edges: Graph["edges"]): ReadonlyMap<string, string> {
  const known = takenByEdges.get(edges);
  if (known) return known;
  const taken = new Map<string, string>();
  for (const { from } of Object.values(edges)) {
    taken.set(from[0], taken.has(from[0]) ? `${taken.get(from[0])} ${from[1]}` : from[1]);
  }
  takenByEdges.set(edges, taken);
  return taken;
}

function pick(state: DraftState, id: string): Picked {
  const node = state.graph.nodes[id];
  const type = state.types[node?.type ?? ""];
  const problems = state.problemsByNode[id] ?? [];
  return {
    name: node?.name ?? "",
    icon: type?.icon ?? "",
    family: familyOf(state, id),
    sentence: state.description.nodes[id]?.sentence ?? hintOf(type?.hint ?? ""),
    ways: waysOf(state, id),
    hasInput: type?.hasInput ?? true,
    toFix: problems.filter((problem) => problem.severity === "error").length,
    isSelected: state.selection.nodes.has(id),
    waysTaken: waysTaken(state.graph.edges).get(id) ?? "",
    ...pickStop(state, id),
  };
}

function pickStop(state: DraftState, id: string): Pick<Picked, "stopCount" | "stopWords" | "stopSide" | "isHeld"> {
  const held = state.held[id];
  const stopCount = held ?? state.stopped?.[id];
  if (!stopCount) return { stopCount, stopWords: undefined, stopSide: undefined, isHeld: false };
  const side = stubSide({ graph: state.graph, sizeOf: (of) => sizeOf(state, of) }, id);
  const stopWords = held ? heldWords(held) : state.description.nodes[id]?.stops;
  return { stopCount, stopWords, stopSide: side, isHeld: held !== undefined };
}

/** Against what is live; wires are seen on the wires. */
function isChanged({ changes }: DraftStatus, id: string): boolean {
  return changes.some((change) => change.nodeId === id && (change.kind === "added" || change.kind === "changed"));
}

/** A card of the builder: gets its id, selects the rest. */
export const StepCard = memo(function StepCard({ id }: NodeProps<CardNode>) {
  const selector = useCallback((state: DraftState) => pick(state, id), [id]);
  const card = useBuilder(selector);
  const redrawPorts = useUpdateNodeInternals();
  const ports = `${card.ways.map((way) => way.id).join(" ")}|${card.waysTaken}`;
  const measured = useRef(ports);
  // The library measures ports with a card's size only; these may come, go and change places without it. Not at
  // first: it would fit the view to the first card that was measured.
  useEffect(() => {
    if (measured.current === ports) return;
    measured.current = ports;
    redrawPorts(id);
  }, [redrawPorts, id, ports]);
  const changedSelector = useCallback((status: DraftStatus) => isChanged(status, id), [id]);
  const hasChanged = useDraftStatus(changedSelector);
  // Who ended at a card before it was changed did so by what it said then.
  const stopWords = hasChanged && !card.isHeld ? undefined : card.stopWords;
  return <NodeCard {...card} stopWords={stopWords} isChanged={hasChanged} isConnectable />;
});
