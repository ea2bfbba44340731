"use client";

import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Catalog } from "#server/contract/catalog.ts";
import { ApprovalStrip } from "../approval/approval-strip.tsx";
import { Inspector } from "../inspector/inspector.tsx";
import { JsonPanel } from "../json-view/json-panel.tsx";
import { DraftTrial } from "../trial/draft-trial.tsx";
import type { Compared } from "../versions/compare-view.tsx";
import { DraftCompare } from "../versions/draft-compare.tsx";
import { BuilderHeader } from "./builder-header.tsx";
import { cardSize } from "./card-size.ts";
import { ConflictDialog } from "./conflict-dialog.tsx";
import { ConnectDialog } from "./connect-dialog.tsx";
import type { Point } from "./document/add-node.ts";
import { DraftStrip } from "./draft-strip.tsx";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { Flow } from "./flow.tsx";
import { HistoryDialog } from "./history-dialog.tsx";
import { KeymapDialog } from "./keymap-dialog.tsx";
import { LiveCounts } from "./live-counts.tsx";
import { Palette } from "./palette.tsx";
import { ProblemsPanel } from "./problems-panel.tsx";
import { PublishDialog } from "./publish-dialog.tsx";
import { RecoveredDialog } from "./recovered-dialog.tsx";
import { useOpenSession, type WorkflowData } from "./session/use-open-session.ts";
import { SessionProvider, useSession, useWorkflowMeta, type WorkflowMeta } from "./session/use-session.tsx";
import { openInspector, say } from "./store/actions.ts";
import { type DraftState, inspectedNode } from "./store/builder-state.ts";
import { addStep, connectSteps, tidy } from "./store/gestures.ts";
import { useBuilder, useBuilderStore } from "./store/use-builder.tsx";
import { focusCard, useShortcuts } from "./use-shortcuts.ts";
import { VersionView } from "./version-view.tsx";
import { ZoomControls } from "./zoom-controls.tsx";

export type BuilderProps = { workspace: string; canEdit: boolean; workflow: WorkflowData; catalog: Catalog };

/** The builder on a desk. What it opened with stays its ground; later answers only refresh what is around the draft. */
export function Builder({ workspace, canEdit, workflow, catalog }: BuilderProps) {
  const session = useOpenSession({ workspace, canEdit, workflow, catalog });
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
type Open = "nothing" | "keys" | "publish" | "history" | "conflict";

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
  const actions = useDeskActions({ search, root, setOpen, setConnect });
  useShortcuts(root, store, actions);
  usePanIntoView(inspected);

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
          <DraftCompare compared={compared} onCompare={setCompared} onClose={() => setCompared(null)} />
        ) : isTesting ? (
          <DraftTrial onClose={() => setTesting(false)} />
        ) : viewing === null ? (
          <>
            {canEdit && (
              <div className="flex w-[196px] shrink-0 flex-col *:flex-1">
                <Palette onAdd={add} searchRef={search} />
              </div>
            )}
            <div className="flex min-w-0 flex-1 flex-col">
              <div className="relative min-h-0 flex-1">
                <Flow viewportKey={viewportKey} onDropOnPane={dropOnPane}>
                  <LiveCounts />
                  <ZoomControls onTidy={() => tidy(store)} onShowKeys={() => setOpen("keys")} />
                </Flow>
                {isEmpty && canEdit && <EmptyCanvas onAdd={add} />}
              </div>
              <ProblemsPanel />
            </div>
            {isJson && <JsonPanel onClose={() => setJson(false)} />}
            {inspected && (
              <Inspector
                key={inspected}
                nodeId={inspected}
                onConnect={(way) => setConnect({ from: inspected, way })}
                onClose={() => focusCard(store, inspected)}
              />
            )}
          </>
        ) : (
          <VersionView key={viewing} number={viewing} onClose={() => setViewing(null)} onCompare={setCompared} />
        )}
      </main>
      <Announcer />
      <KeymapDialog isOpen={open === "keys"} onOpenChange={(isOpen) => setOpen(isOpen ? "keys" : "nothing")} />
      <PublishDialog isOpen={open === "publish"} onClose={close} />
      <ConflictDialog isOpen={open === "conflict"} onClose={close} />
      <RecoveredDialog />
      <HistoryDialog
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
      <ConnectDialog
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
    </div>
  );
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

type DeskActionsInput = {
  search: React.RefObject<HTMLInputElement | null>;
  root: React.RefObject<HTMLDivElement | null>;
  setOpen: (open: Open) => void;
  setConnect: (connect: { from: string } | null) => void;
};

function useDeskActions({ search, root, setOpen, setConnect }: DeskActionsInput) {
  const store = useBuilderStore();
  const session = useSession();
  const focusInspector = useCallback(() => {
    requestAnimationFrame(() =>
      root.current
        ?.querySelector<HTMLElement>("[data-inspector] [data-first] :is(input, textarea, select, button)")
        ?.focus(),
    );
  }, [root]);
  return useMemo(
    () => ({
      focusSearch: () => search.current?.focus(),
      connectFrom: (from: string) => setConnect({ from }),
      showKeys: () => setOpen("keys"),
      saveNow: () => {
        const told = () => say(store, session.autosave.isDirty() ? "Not saved yet" : "Saved");
        void session.autosave.flush().then(told);
      },
      renameNode: (nodeId: string) => {
        openInspector(store, nodeId);
        requestAnimationFrame(() => {
          const name = root.current?.querySelector<HTMLInputElement>("[data-inspector] [data-name]");
          name?.focus();
          name?.select();
        });
      },
      focusInspector,
    }),
    [store, session, search, root, setOpen, setConnect, focusInspector],
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
      const { height } = cardSize(family, 1);
      const corner = flow.flowToScreenPosition({ x: place.x, y: place.y + height });
      const canvas = canvasBox();
      const isInView =
        canvas &&
        corner.x > canvas.left &&
        corner.x < canvas.right - 120 &&
        corner.y > canvas.top + 40 &&
        corner.y < canvas.bottom - 20;
      if (!isInView) {
        void flow.setCenter(place.x, place.y + height / 2, { zoom: flow.getZoom(), duration: 240 });
      }
    },
    [store, flow],
  );
}
