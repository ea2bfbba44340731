"use client";

import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Catalog } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { ApprovalStrip } from "../approval/approval-strip.tsx";
import type { Compared } from "../versions/compare-view.tsx";
import { BuilderHeader } from "./builder-header.tsx";
import { cardSize } from "./card-size.ts";
import type { Point } from "./document/add-node.ts";
import { InsertOnEdgeContext } from "./draft-edge.tsx";
import { DraftStrip } from "./draft-strip.tsx";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { Flow } from "./flow.tsx";
import { focusCard } from "./focus-card.ts";
import {
  LateCommandPalette,
  LateConflictDialog,
  LateConnectDialog,
  LateDraftCompare,
  LateDraftTrial,
  LateHistoryDialog,
  LateInsertPopover,
  LateInspector,
  LateJsonPanel,
  LateKeymapDialog,
  LatePublishDialog,
  LateRecoveredDialog,
  LateVersionView,
  Once,
  useLateParts,
} from "./late-parts.tsx";
import { LiveCounts } from "./live-counts.tsx";
import { Palette } from "./palette.tsx";
import { ProblemsPanel } from "./problems-panel.tsx";
import { useOpenSession, type WorkflowData } from "./session/use-open-session.ts";
import { SessionProvider, useSession, useWorkflowMeta, type WorkflowMeta } from "./session/use-session.tsx";
import { useStartGraph } from "./session/use-start-graph.ts";
import { openInspector } from "./store/actions.ts";
import { tidy } from "./store/arrange-selection.ts";
import { type DraftState, inspectedNode } from "./store/builder-state.ts";
import { addStep, connectSteps } from "./store/gestures.ts";
import { useBuilder, useBuilderStore } from "./store/use-builder.tsx";
import { CanvasTools } from "./tools/canvas-tools.tsx";
import { useDesk } from "./tools/use-desk.ts";
import { WaitingDesk } from "./waiting-desk.tsx";
import { ZoomControls } from "./zoom-controls.tsx";

export type BuilderProps = { workspace: string; canEdit: boolean; workflow: WorkflowData; catalog: Catalog };

/** The builder on a desk. */
export function Builder(props: BuilderProps) {
  const start = useStartGraph(props);
  return start ? <OpenBuilder {...props} start={start} /> : <WaitingDesk />;
}

/** What it opened with stays its ground; later answers only refresh what is around the draft. */
function OpenBuilder({ workspace, canEdit, workflow, catalog, start }: BuilderProps & { start: Graph }) {
  const session = useOpenSession({ workspace, canEdit, workflow, catalog, start });
  const { id, name, state, live, versions, signalDoors, expiresAt, pausedBy, queued } = workflow;
  const meta = useMemo<WorkflowMeta>(() => {
    const facts = { id, name, state, live, expiresAt, pausedBy, queued, signalDoors };
    return { ...facts, workspace, versionCount: versions.length, canEdit };
  }, [workspace, id, name, state, live, expiresAt, pausedBy, queued, versions, signalDoors, canEdit]);
  return (
    <SessionProvider session={session} meta={meta}>
      <ReactFlowProvider>
        <Desk viewportKey={`bellwether:view:${workspace}:${id}`} />
      </ReactFlowProvider>
    </SessionProvider>
  );
}

/** The card to connect from, its way when that is known, and where a new card would go. */
type Connecting = { from: string; way?: string; at?: Point };
type Open = "nothing" | "keys" | "commands" | "publish" | "history" | "conflict";

const selectAnnouncement = (state: DraftState) => state.announcement;
const selectInspected = (state: DraftState) => inspectedNode(state);
const selectIsEmpty = (state: DraftState) => Object.keys(state.graph.nodes).length === 0;

function Desk({ viewportKey }: { viewportKey: string }) {
  const store = useBuilderStore();
  const root = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const { canEdit } = useWorkflowMeta();
  const [open, setOpen] = useState<Open>("nothing");
  const [viewing, setViewing] = useState<number | null>(null);
  const [isTesting, setTesting] = useState(false);
  const [isJson, setJson] = useState(false);
  const [compared, setCompared] = useState<Compared | null>(null);
  const [connect, setConnect] = useState<Connecting | null>(null);
  const inspected = useBuilder(selectInspected);
  const isEmpty = useBuilder(selectIsEmpty);
  const add = useAdd();
  const dropOnPane = useCallback(
    ({ from, at }: { from: [string, string]; at: Point }) => setConnect({ from: from[0], way: from[1], at }),
    [],
  );
  const close = useCallback(() => setOpen("nothing"), []);
  const connectFrom = useCallback((from: string) => setConnect({ from }), []);
  const desk = useDesk({ root, search, show: setOpen, connectFrom });
  const { actions } = desk.context;
  usePanIntoView(inspected);
  useLateParts();

  return (
    <div ref={root} className="flex h-dvh min-w-0 flex-none flex-col overflow-hidden">
      <BuilderHeader
        viewing={viewing}
        onView={(number) => {
          setCompared(null);
          setViewing(number);
        }}
        isTesting={isTesting}
        onTest={setTesting}
        onJson={() => setJson((is) => !is)}
        onPublish={() => setOpen("publish")}
      />
      <DraftStrip onShowHistory={() => setOpen("history")} onShowConflict={() => setOpen("conflict")} />
      <ApprovalStrip />
      <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 outline-none">
        {compared ? (
          <LateDraftCompare compared={compared} onCompare={setCompared} onClose={() => setCompared(null)} />
        ) : isTesting ? (
          <LateDraftTrial onClose={() => setTesting(false)} />
        ) : viewing === null ? (
          <>
            {canEdit && (
              <div className="flex w-[196px] shrink-0 flex-col *:flex-1">
                <Palette onAdd={add} searchRef={search} />
              </div>
            )}
            <div className="flex min-w-0 flex-1 flex-col">
              <div className="relative min-h-0 flex-1">
                <InsertOnEdgeContext value={canEdit ? actions.insertOn : null}>
                  <Flow viewportKey={viewportKey} onDropOnPane={dropOnPane}>
                    <LiveCounts />
                    <ZoomControls actions={actions} onTidy={() => void tidy(store)} />
                    <CanvasTools
                      context={desk.context}
                      panels={desk.panels}
                      findAsked={desk.findAsked}
                      onFindClose={desk.closeFind}
                    />
                  </Flow>
                </InsertOnEdgeContext>
                {isEmpty && canEdit && <EmptyCanvas onAdd={add} />}
              </div>
              <ProblemsPanel />
            </div>
            {isJson && <LateJsonPanel onClose={() => setJson(false)} />}
            {inspected && (
              <LateInspector
                key={inspected}
                nodeId={inspected}
                onConnect={(way) => setConnect({ from: inspected, way })}
                onClose={() => focusCard(store, inspected)}
              />
            )}
          </>
        ) : (
          <LateVersionView key={viewing} number={viewing} onClose={() => setViewing(null)} onCompare={setCompared} />
        )}
      </main>
      <Announcer />
      <Once isOpen={open === "keys"}>
        <LateKeymapDialog isOpen={open === "keys"} onOpenChange={(isOpen) => setOpen(isOpen ? "keys" : "nothing")} />
      </Once>
      <Once isOpen={open === "commands"}>
        <LateCommandPalette isOpen={open === "commands"} onClose={close} context={desk.context} onAdd={add} />
      </Once>
      <Once isOpen={desk.insertEdge !== null}>
        <LateInsertPopover edgeId={desk.insertEdge} onClose={desk.closeInsert} onInsert={desk.insert} />
      </Once>
      <Once isOpen={open === "publish"}>
        <LatePublishDialog isOpen={open === "publish"} onClose={close} />
      </Once>
      <Once isOpen={open === "conflict"}>
        <LateConflictDialog isOpen={open === "conflict"} onClose={close} />
      </Once>
      <Recovered />
      <Once isOpen={open === "history"}>
        <LateHistoryDialog
          isOpen={open === "history"}
          onClose={close}
          onView={(number) => {
            close();
            setCompared(null);
            setViewing(number);
          }}
          onCompare={(number) => {
            close();
            setCompared({ before: number, after: null });
          }}
        />
      </Once>
      <Once isOpen={connect !== null}>
        <LateConnectDialog
          from={connect?.from ?? null}
          way={connect?.way}
          onClose={() => setConnect(null)}
          onConnect={(way) => {
            setConnect(null);
            if (connectSteps(store, way) === null) focusCard(store, way.to);
          }}
          onAdd={({ from, type }) => {
            setConnect(null);
            const id = addStep(store, { type, from, at: connect?.at });
            if (!id) return;
            openInspector(store, id);
            focusCard(store, id);
          }}
        />
      </Once>
    </div>
  );
}

/** What a crash left in this browser, if anything. */
function Recovered() {
  return useSession().recovered ? <LateRecoveredDialog /> : null;
}

/** Says gestures aloud; nothing to see. */
function Announcer() {
  const words = useBuilder(selectAnnouncement);
  return (
    <p aria-live="polite" className="sr-only">
      {words}
    </p>
  );
}

/** Opening the fields takes room from the canvas; the card they belong to stays in view. */
function usePanIntoView(nodeId: string | undefined) {
  const flow = useReactFlow();
  useEffect(() => {
    if (nodeId === undefined) return;
    const frame = requestAnimationFrame(() => {
      const card = document
        .querySelector(`.react-flow__node[data-id="${CSS.escape(nodeId)}"]`)
        ?.getBoundingClientRect();
      const canvas = canvasBox();
      if (!card || !canvas || card.right <= canvas.right - 8 || card.left < canvas.left + 40) return;
      const { x, y, zoom } = flow.getViewport();
      void flow.setViewport({ x: x - (card.right - canvas.right + 24), y, zoom }, { duration: 200 });
    });
    return () => cancelAnimationFrame(frame);
  }, [flow, nodeId]);
}

const INSPECTOR_WIDTH = 364;

function canvasBox(): DOMRect | undefined {
  return document.querySelector(".flow-canvas")?.getBoundingClientRect();
}

/** Adds a card, opens its fields, and brings it into view when it is not. */
function useAdd() {
  const store = useBuilderStore();
  const flow = useReactFlow();
  return useCallback(
    (type: string, at?: { x: number; y: number }) => {
      const wasEmpty = selectIsEmpty(store.get());
      const id = addStep(store, { type, at });
      if (!id) return;
      openInspector(store, id);
      focusCard(store, id);
      const place = store.get().graph.layout[id];
      if (!place) return;
      if (wasEmpty) {
        const width = canvasBox()?.width ?? 0;
        // The first card stands at the top: what follows has room below it.
        void flow.setViewport({ x: (width - INSPECTOR_WIDTH) / 2 - place.x, y: 64 - place.y, zoom: 1 });
        return;
      }
      const family = store.get().types[type]?.family ?? "then";
      const { width, height } = cardSize(family, 1);
      const { x, y, zoom } = flow.getViewport();
      const corner = flow.flowToScreenPosition({ x: place.x - width / 2, y: place.y });
      const canvas = canvasBox();
      if (!canvas) return;
      // No further than it takes: what the person looked at stays in view.
      const across = shiftInto([corner.x, corner.x + width * zoom], [canvas.left + 24, canvas.right - 24]);
      const down = shiftInto([corner.y, corner.y + height * zoom], [canvas.top + 24, canvas.bottom - 24]);
      if (across !== 0 || down !== 0) {
        void flow.setViewport({ x: x + across, y: y + down, zoom }, { duration: 240 });
      }
    },
    [store, flow],
  );
}

/** How far a span must go to lie within another; its beginning matters more than its end. */
function shiftInto([start, end]: [number, number], [low, high]: [number, number]): number {
  const by = Math.min(0, high - end);
  return start + by < low ? low - start : by;
}
