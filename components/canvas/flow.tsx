"use client";

import "./canvas.css";
import {
  Background,
  BackgroundVariant,
  type Connection,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  type NodeChange,
  type OnConnectEnd,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  useStore,
  useStoreApi,
} from "@xyflow/react";
import {
  type FocusEvent,
  type MouseEvent as ReactMouseEvent,
  type ReactNode,
  useCallback,
  useMemo,
  useRef,
} from "react";
import { toast } from "../ui/toast.tsx";
import { type CanvasNode, NODE_ORIGIN, readElementId } from "./canvas-shape.ts";
import { ConnectionLine } from "./connection-line.tsx";
import type { Point } from "./document/add-node.ts";
import type { Way } from "./document/connect.ts";
import { whyNot } from "./document/why-not.ts";
import { DraftEdge, type NearEdge, NearEdgeContext, useNearEdge } from "./draft-edge.tsx";
import { GroupFrame } from "./group-frame.tsx";
import { HelperLines } from "./helper-lines.tsx";
import { NoteCard } from "./note-card.tsx";
import { StepCard } from "./step-card.tsx";
import { closeInspector, openInspector, select, selectNodes } from "./store/actions.ts";
import { type DraftState, NOTHING_SELECTED } from "./store/builder-state.ts";
import { endDrag, takeEdgeChanges, takeNodeChanges } from "./store/canvas-changes.ts";
import { connectSteps } from "./store/gestures.ts";
import { useBuilder, useBuilderStore, useCanvasShape } from "./store/use-builder.tsx";
import { useTabOrder } from "./use-tab-order.ts";
import { FIT, readViewport, writeViewport } from "./viewport.ts";
import type { WayEdge } from "./way-edge.tsx";

const NODE_TYPES = { card: StepCard, note: NoteCard, frame: GroupFrame };
const EDGE_TYPES = { way: DraftEdge };
const SNAP: [number, number] = [10, 10];
const FAR_BELOW = 0.5;
/** Above this many cards only those in view are in the page: smooth stays smooth. */
const CULL_ABOVE = 150;

const selectIsLarge = (state: DraftState) => Object.keys(state.graph.nodes).length > CULL_ABOVE;

const selectIsReadOnly = (state: DraftState) => state.isReadOnly;

export type FlowProps = {
  /** Names the viewport that this browser remembers. */
  viewportKey: string;
  /** An edge was drawn to where nothing stands: what shall follow there? */
  onDropOnPane: (drop: { from: Way["from"]; at: Point }) => void;
  /** Panels on the canvas. */
  children?: ReactNode;
};

/** The canvas to draw on. */
export function Flow({ viewportKey, onDropOnPane, children }: FlowProps) {
  const store = useBuilderStore();
  const { nodes, edges } = useCanvasShape();
  const isLarge = useBuilder(selectIsLarge);
  const isFar = useStore((state) => state.transform[2] < FAR_BELOW);
  // A tap on a port waits for a tap on a card: with a finger nothing need be dragged.
  const isConnecting = useStore((state) => state.connection.inProgress || state.connectionClickStartHandle !== null);
  const isReadOnly = useBuilder(selectIsReadOnly);
  const connecting = useConnecting(onDropOnPane);
  const nearEdge = useNearEdge();

  const onTab = useTabOrder();

  const start = useRef(readViewport(viewportKey));
  const handlers = useHandlers(viewportKey, nearEdge);
  const selectOnFocus = useCallback(
    (event: FocusEvent) => {
      const element = event.target.classList.contains("react-flow__node") && event.target.getAttribute("data-id");
      if (!element || !event.target.matches(":focus-visible")) return;
      const { kind, id } = readElementId(element);
      if (kind === "node") selectNodes(store, [id]);
      else if (kind === "note") selectNodes(store, [], [id]);
    },
    [store],
  );
  return (
    <NearEdgeContext value={nearEdge}>
      <ReactFlow
        className="flow-canvas"
        aria-label="Canvas"
        data-far={isFar || undefined}
        data-editable={!isReadOnly || undefined}
        data-connecting={isConnecting || undefined}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        {...handlers}
        onFocus={selectOnFocus}
        onKeyDownCapture={onTab}
        {...connecting}
        connectionLineComponent={ConnectionLine}
        connectionRadius={36}
        nodesDraggable={!isReadOnly}
        nodesConnectable={!isReadOnly}
        edgesReconnectable={!isReadOnly}
        reconnectRadius={14}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectNodesOnDrag={false}
        nodeDragThreshold={4}
        paneClickDistance={4}
        nodeOrigin={NODE_ORIGIN}
        snapToGrid
        snapGrid={SNAP}
        selectionKeyCode="Shift"
        selectionMode={SelectionMode.Partial}
        multiSelectionKeyCode={["Meta", "Control"]}
        panOnScroll
        zoomOnDoubleClick={false}
        minZoom={0.1}
        maxZoom={1.5}
        onlyRenderVisibleElements={isLarge}
        defaultViewport={start.current ?? undefined}
        fitView={!start.current}
        fitViewOptions={FIT}
        attributionPosition="bottom-left"
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--line)" />
        <HelperLines />
        {children}
      </ReactFlow>
    </NearEdgeContext>
  );
}

/** What the canvas tells the builder. Made once: a handler that is another one draws every card again. */
function useHandlers(viewportKey: string, nearEdge: NearEdge) {
  const store = useBuilderStore();
  const flow = useReactFlow();
  const canvas = useStoreApi();
  return useMemo(
    () => ({
      onNodesChange: (changes: NodeChange<CanvasNode>[]) => takeNodeChanges(store, changes, flow.getZoom()),
      onEdgesChange: (changes: EdgeChange<WayEdge>[]) => takeEdgeChanges(store, changes),
      onNodeDragStop: (_event: unknown, _node: unknown, moved: CanvasNode[]) => endDrag(store, idsOf(moved)),
      onSelectionDragStop: (_event: unknown, moved: CanvasNode[]) => endDrag(store, idsOf(moved)),
      onNodeClick: (event: ReactMouseEvent, node: CanvasNode) => {
        if (node.type === "card" && !event.shiftKey && !event.metaKey && !event.ctrlKey) openInspector(store, node.id);
      },
      onEdgeMouseEnter: (_event: unknown, edge: WayEdge) => nearEdge.near(edge.id),
      onEdgeMouseLeave: nearEdge.away,
      onPaneClick: () => {
        canvas.setState({ connectionClickStartHandle: null });
        closeInspector(store);
        select(store, NOTHING_SELECTED);
      },
      onMoveEnd: () => writeViewport(viewportKey, flow.getViewport()),
    }),
    [store, flow, canvas, viewportKey, nearEdge],
  );
}

/** Handlers for drawing a new edge and for leading an old one elsewhere. */
function useConnecting(onDropOnPane: FlowProps["onDropOnPane"]) {
  const store = useBuilderStore();
  const { screenToFlowPosition } = useReactFlow();
  const moving = useRef<string | undefined>(undefined);

  const tellWhyNot = useCallback(
    (event: MouseEvent | TouchEvent, result: FinalConnectionState) => {
      const { fromNode, fromHandle, toNode, isValid } = result;
      const to = toNode?.id ?? nodeUnder(event);
      if (isValid || !fromNode || !to || fromHandle?.type !== "source") return;
      const { graph, types } = store.get();
      const attempt = { from: [fromNode.id, fromHandle.id ?? ""] as Way["from"], to };
      const reason = whyNot(graph, types, { ...attempt, moving: moving.current });
      if (reason) toast({ title: "Not connected", description: reason, tone: "bad" });
    },
    [store],
  );
  const onConnectEnd = useCallback<OnConnectEnd>(
    (event, result) => {
      const { fromNode, fromHandle, toNode, pointer } = result;
      const isOnPane = !toNode && event.target instanceof Element && event.target.closest(".react-flow__pane");
      if (isOnPane && fromNode && fromHandle?.type === "source" && pointer && !nodeUnder(event)) {
        onDropOnPane({ from: [fromNode.id, fromHandle.id ?? ""], at: screenToFlowPosition(pointOf(event)) });
      } else tellWhyNot(event, result);
    },
    [tellWhyNot, onDropOnPane, screenToFlowPosition],
  );

  return {
    isValidConnection: useCallback(
      (attempt: Connection | Edge) => {
        const way = wayOf(attempt);
        const { graph, types } = store.get();
        return way !== null && whyNot(graph, types, { ...way, moving: moving.current }) === null;
      },
      [store],
    ),
    onConnect: useCallback(
      (attempt: Connection) => {
        const way = wayOf(attempt);
        if (way) connectSteps(store, way);
      },
      [store],
    ),
    onConnectEnd,
    onReconnectStart: useCallback((_event: unknown, edge: WayEdge) => {
      moving.current = edge.id;
    }, []),
    onReconnect: useCallback(
      (edge: WayEdge, attempt: Connection) => {
        const way = wayOf(attempt);
        if (way) connectSteps(store, way, edge.id);
      },
      [store],
    ),
    onReconnectEnd: useCallback(
      (...[event, , , result]: [MouseEvent | TouchEvent, unknown, unknown, FinalConnectionState]) => {
        tellWhyNot(event, result);
        moving.current = undefined;
      },
      [tellWhyNot],
    ),
  };
}

const idsOf = (moved: readonly { id: string }[]) => moved.map(({ id }) => id);

function wayOf({ source, sourceHandle, target }: Connection | Edge): Way | null {
  return source && sourceHandle && target ? { from: [source, sourceHandle], to: target } : null;
}

/** The card where the pointer was let go, also one without a way in. */
function nodeUnder(event: MouseEvent | TouchEvent): string | undefined {
  const { x, y } = pointOf(event);
  return document.elementFromPoint(x, y)?.closest(".react-flow__node-card")?.getAttribute("data-id") ?? undefined;
}

function pointOf(event: MouseEvent | TouchEvent): Point {
  const at = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
}
