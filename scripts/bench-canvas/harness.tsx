import {
  Background,
  Controls,
  type Edge,
  MiniMap,
  type Node,
  ReactFlow,
  ReactFlowProvider,
  useNodesState,
} from "@xyflow/react";
import { memo } from "react";
import { createRoot } from "react-dom/client";
import { NODE_ORIGIN } from "#components/canvas/canvas-shape.ts";
import { cardSize } from "#components/canvas/card-size.ts";
import type { CommandContext } from "#components/canvas/commands/command.ts";
import { Flow } from "#components/canvas/flow.tsx";
import { NodeCard, type NodeCardProps } from "#components/canvas/node-card.tsx";
import { createSession, type Session } from "#components/canvas/session/session.ts";
import { SessionProvider, type WorkflowMeta } from "#components/canvas/session/use-session.tsx";
import { undoGesture } from "#components/canvas/store/actions.ts";
import { tidy } from "#components/canvas/store/arrange-selection.ts";
import { memoryStorage } from "#components/canvas/store/memory-storage.ts";
import { CanvasTools } from "#components/canvas/tools/canvas-tools.tsx";
import { writeViewport } from "#components/canvas/viewport.ts";
import { benchGraph, benchViewport, catalog, type Drawn } from "./bench-graph.ts";

/** The page that the canvas is measured on: our canvas, or a bare one of the same cards. */

let session: Session | null = null;

const meta: WorkflowMeta = {
  id: 1,
  workspace: "bench",
  name: "Bench",
  state: "draft",
  live: null,
  expiresAt: null,
  pausedBy: null,
  queued: null,
  versionCount: 0,
  signalDoors: [],
  canEdit: true,
};

const nothing = () => undefined;
const view = {
  fitAll: nothing,
  fitSelection: nothing,
  zoomBy: nothing,
  zoomTo100: nothing,
  centre: () => ({ x: 0, y: 0 }),
};

function mountOurs(count: number): void {
  const { graph, description } = benchGraph(count);
  writeViewport("bench", benchViewport(count, screen()));
  const opened = createSession({
    door: {
      save: async ({ baseRevision }) => ({ kind: "saved", revision: baseRevision + 1 }),
      describe: async () => ({ ...description, changes: [] }),
    },
    start: { catalog, graph, revision: 1, savedAtMs: 0, description, changes: [] },
    storage: memoryStorage(),
    shadowKey: "bench",
    tabId: "bench",
  });
  opened.open();
  session = opened;
  const context = { store: opened.store, view, actions: {} } as unknown as CommandContext;
  createRoot(root()).render(
    <SessionProvider session={opened} meta={meta}>
      <ReactFlowProvider>
        <Flow viewportKey="bench" onDropOnPane={nothing}>
          <CanvasTools context={context} panels={{ map: null, outline: false }} findAsked={0} onFindClose={nothing} />
        </Flow>
      </ReactFlowProvider>
    </SessionProvider>,
  );
}

const BareCard = memo(function BareCard({ data }: { data: NodeCardProps }) {
  return <NodeCard {...data} />;
});
const BARE_TYPES = { card: BareCard };

/** Nothing but the library and the same cards: no document, no undo, no snapping. */
function Bare({ drawn, isCulled }: { drawn: Drawn; isCulled: boolean }) {
  const [nodes, , onNodesChange] = useNodesState(bareNodes(drawn));
  return (
    <ReactFlow
      className="flow-canvas"
      nodes={nodes}
      edges={bareEdges(drawn)}
      nodeTypes={BARE_TYPES}
      onNodesChange={onNodesChange}
      nodeOrigin={NODE_ORIGIN}
      onlyRenderVisibleElements={isCulled}
      defaultViewport={viewport(drawn)}
      minZoom={0.1}
    >
      <Background />
      <Controls />
      <MiniMap />
    </ReactFlow>
  );
}

function bareNodes({ graph, description }: Drawn): Node[] {
  return Object.entries(graph.nodes).map(([id, node]) => {
    const type = catalog.nodes.find((one) => one.type === node.type);
    const family = type?.family ?? "then";
    const ways = description.nodes[id]?.handles ?? [];
    const { width, height } = cardSize(family, ways.length);
    const data = {
      ...{ family, icon: type?.icon ?? "", name: node.name, ways },
      ...{ sentence: description.nodes[id]?.sentence ?? [], hasInput: type?.hasInput ?? true },
    };
    const position = graph.layout[id] ?? { x: 0, y: 0 };
    return { id, type: "card", data, position, initialWidth: width, initialHeight: height };
  });
}

const edgesOf = new WeakMap<Drawn, Edge[]>();

function bareEdges(drawn: Drawn): Edge[] {
  const known = edgesOf.get(drawn);
  if (known) return known;
  const edges = Object.entries(drawn.graph.edges).map(([id, { from, to }]) => ({
    ...{ id, source: from[0], sourceHandle: from[1], target: to[0], targetHandle: to[1] },
  }));
  edgesOf.set(drawn, edges);
  return edges;
}

function mountBare(count: number): void {
  createRoot(root()).render(<Bare drawn={benchGraph(count)} isCulled={count > 150} />);
}

const screen = () => ({ width: window.innerWidth, height: window.innerHeight });
const viewport = ({ graph }: Drawn) => benchViewport(Object.keys(graph.nodes).length, screen());

function root(): HTMLElement {
  const element = document.getElementById("root");
  if (!element) throw new Error("The page has no root.");
  return element;
}

/** Two frames: what was done is on the screen. */
function drawn(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
}

/** A canvas that draws only what is in view first finds out how large it is itself. */
async function cardsDrawn(): Promise<void> {
  do await drawn();
  while (!document.querySelector(".react-flow__node-card"));
  await drawn();
}

const acts: Record<string, () => unknown> = {
  tidy: () => session && tidy(session.store),
  undo: () => session && undoGesture(session.store),
};

const bench = {
  mount: (kind: "ours" | "bare", count: number) => {
    if (kind === "ours") mountOurs(count);
    else mountBare(count);
    return cardsDrawn();
  },
  act: async (name: string) => {
    await acts[name]?.();
    await drawn();
  },
};

declare global {
  var canvasBench: typeof bench;
}
globalThis.canvasBench = bench;
