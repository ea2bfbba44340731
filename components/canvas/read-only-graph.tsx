"use client";

import "./canvas.css";
import {
  Background,
  BackgroundVariant,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
  type Viewport,
} from "@xyflow/react";
import { Maximize, Minus, Plus } from "lucide-react";
import { createContext, type KeyboardEvent, memo, useContext, useEffect, useMemo } from "react";
import type { Family, GraphDescription, NodeTypeData } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { type CanvasShape, canvasOf, emptyShape, NODE_ORIGIN } from "./canvas-shape.ts";
import { cardSize } from "./card-size.ts";
import { NodeCard, type NodeMark, type NodeStatus } from "./node-card.tsx";
import type { ExternalStore } from "./store/external-store.ts";
import { STUB_WIDTH, stubSide } from "./stub-side.ts";
import { withPlaces } from "./tidy-layout.ts";
import { type WayEdgeData, WayEdgeView } from "./way-edge.tsx";

export type ReadOnlyGraphProps = {
  graph: Graph;
  /** The server's description of this very graph. */
  description: GraphDescription;
  /** The catalogue's node types. */
  types: readonly NodeTypeData[];
  /** By node id: how it went in one execution. A node without one was not reached, as soon as there is any. */
  statuses?: Record<string, NodeStatus>;
  /** Edges that one execution took; undefined outside of one. */
  takenEdges?: readonly string[];
  /** By edge id: how many went along it. */
  counts?: Record<string, WayEdgeData["count"]>;
  /** By node id: how many ended there. */
  stopped?: Readonly<Record<string, number>>;
  /** Against another version: what became of each card, and of edges by id. */
  marks?: { nodes: Readonly<Record<string, NodeMark>>; edges: Readonly<Record<string, "added" | "removed">> };
  /** Moves with every other graph that has the same. */
  sync?: ExternalStore<Viewport | null>;
  selectedId?: string;
  onSelect?: (nodeId: string | undefined) => void;
  /** Accessible name of the canvas. */
  label: string;
  className?: string;
};

type CardFacts = Pick<ReadOnlyGraphProps, "graph" | "description" | "statuses" | "selectedId" | "stopped" | "marks"> & {
  types: Record<string, NodeTypeData>;
};

const CardFactsContext = createContext<CardFacts | null>(null);
const NODE_TYPES = { card: memo(ReadOnlyCard) };
const EDGE_TYPES = { way: WayEdgeView };
const FAR_BELOW = 0.5;
const FIT = { padding: 0.12, maxZoom: 1 };
/** Stubs stand beside the cards; the library fits cards only. */
const FIT_WITH_STUBS = {
  padding: { top: 0.12, bottom: 0.12, left: 0.08, right: `${STUB_WIDTH * 0.8}px` },
  maxZoom: 1,
} as const;

/** A graph to look at: a version, or the frozen graph of an execution with the way it took. */
export function ReadOnlyGraph(props: ReadOnlyGraphProps) {
  return (
    <ReactFlowProvider>
      <Inside {...props} />
    </ReactFlowProvider>
  );
}

function Inside(props: ReadOnlyGraphProps) {
  const { graph, description, statuses, selectedId, stopped, marks, sync, onSelect, label, className } = props;
  const isFar = useStore((state) => state.transform[2] < FAR_BELOW);
  const types = useMemo(() => Object.fromEntries(props.types.map((type) => [type.type, type])), [props.types]);
  const facts = useMemo(
    () => ({ graph: placed(graph, description, types), description, statuses, selectedId, stopped, marks, types }),
    [graph, description, statuses, selectedId, stopped, marks, types],
  );
  useSync(sync);
  const shape = useMemo(() => shapeOf(facts, props.takenEdges, props.counts), [facts, props.takenEdges, props.counts]);
  const openWithEnter = (event: KeyboardEvent) => {
    const id = event.target instanceof HTMLElement ? event.target.dataset.id : undefined;
    if (!id || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    onSelect?.(id);
  };
  return (
    <CardFactsContext value={facts}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter reaches the cards, which are buttons, through here. */}
      <div className={className ?? "h-full"} onKeyDown={openWithEnter}>
        <ReactFlow
          className="flow-canvas"
          data-far={isFar || undefined}
          aria-label={label}
          nodes={shape.nodes}
          edges={shape.edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          nodeOrigin={NODE_ORIGIN}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={onSelect !== undefined}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          panOnScroll
          minZoom={0.1}
          maxZoom={1.5}
          fitView
          fitViewOptions={stopped ? FIT_WITH_STUBS : FIT}
          attributionPosition="bottom-left"
          onMove={(_event, viewport) => sync?.set(viewport)}
          onInit={(flow) => sync && !sync.get() && sync.set(flow.getViewport())}
          onNodeClick={(_event, node) => onSelect?.(node.id)}
          onPaneClick={() => onSelect?.(undefined)}
        >
          <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} color="var(--line)" />
          <ZoomPanel fit={stopped ? FIT_WITH_STUBS : FIT} />
        </ReactFlow>
      </div>
    </CardFactsContext>
  );
}

/** Follows the viewport of the graphs beside it. */
function useSync(sync: ReadOnlyGraphProps["sync"]): void {
  const flow = useReactFlow();
  useEffect(() => {
    if (!sync) return;
    const follow = () => {
      const [to, at] = [sync.get(), flow.getViewport()];
      if (to && (to.x !== at.x || to.y !== at.y || to.zoom !== at.zoom)) void flow.setViewport(to);
    };
    follow();
    return sync.subscribe(follow);
  }, [sync, flow]);
}

function shapeOf(
  facts: CardFacts,
  takenEdges: readonly string[] | undefined,
  counts: ReadOnlyGraphProps["counts"],
): CanvasShape {
  const { graph, description, selectedId, marks } = facts;
  const waysOf = (id: string) => description.nodes[id]?.handles;
  const sizeOf = (id: string) => sizeIn(facts, id);
  const shape = canvasOf(graph, { waysOf, sizeOf, isSelected: (id) => id === selectedId }, emptyShape);
  if (!takenEdges && !counts && !marks) return shape;
  const taken = takenEdges && new Set(takenEdges);
  return {
    ...shape,
    edges: shape.edges.map((edge) => ({
      ...edge,
      data: { ...edge.data, taken: taken?.has(edge.id), count: counts?.[edge.id], mark: marks?.edges[edge.id] },
    })),
  };
}

type Drawn = Pick<CardFacts, "graph" | "description" | "types">;

function placed(graph: Graph, description: GraphDescription, types: CardFacts["types"]): Graph {
  const drawn = { graph, description, types };
  const waysOf = (id: string) => (description.nodes[id]?.handles ?? []).map((way) => way.id);
  return withPlaces(graph, { sizeOf: (id) => sizeIn(drawn, id), waysOf });
}

function sizeIn(drawn: Drawn, id: string) {
  const { graph, description, types } = drawn;
  const ways = description.nodes[id]?.handles ?? types[graph.nodes[id]?.type ?? ""]?.handles ?? [];
  return cardSize(familyOf(drawn, id), ways.length);
}

function familyOf({ graph, types }: Pick<CardFacts, "graph" | "types">, nodeId: string): Family {
  return types[graph.nodes[nodeId]?.type ?? ""]?.family ?? "then";
}

function ReadOnlyCard({ id }: { id: string }) {
  const facts = useContext(CardFactsContext);
  const node = facts?.graph.nodes[id];
  if (!facts || !node) return null;
  const type = facts.types[node.type];
  const described = facts.description.nodes[id];
  return (
    <NodeCard
      family={familyOf(facts, id)}
      icon={type?.icon ?? ""}
      name={node.name}
      sentence={described?.sentence ?? []}
      ways={described?.handles ?? type?.handles ?? []}
      hasInput={type?.hasInput ?? true}
      isSelected={id === facts.selectedId}
      mark={facts.marks?.nodes[id]}
      stopCount={facts.stopped?.[id]}
      // On one wallet's way it is told elsewhere why.
      stopWords={facts.statuses ? undefined : described?.stops}
      stopSide={
        facts.stopped?.[id] ? stubSide({ graph: facts.graph, sizeOf: (of) => sizeIn(facts, of) }, id) : undefined
      }
      status={facts.statuses ? (facts.statuses[id] ?? NOT_REACHED) : undefined}
    />
  );
}

const NOT_REACHED: NodeStatus = { taken: false };

function ZoomPanel({ fit }: { fit: typeof FIT | typeof FIT_WITH_STUBS }) {
  const flow = useReactFlow();
  return (
    <Panel position="bottom-right" className="flex gap-px rounded-[9px] border border-line bg-raised p-0.5 shadow-1">
      <IconButton
        size="s"
        label="Zoom out"
        icon={<Minus aria-hidden size={15} />}
        onClick={() => void flow.zoomOut()}
      />
      <IconButton size="s" label="Zoom in" icon={<Plus aria-hidden size={15} />} onClick={() => void flow.zoomIn()} />
      <IconButton
        size="s"
        label="Fit to view"
        icon={<Maximize aria-hidden size={15} />}
        onClick={() => void flow.fitView(fit)}
      />
    </Panel>
  );
}
