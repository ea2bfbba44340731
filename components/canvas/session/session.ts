import type { Catalog, GraphDescription } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { isSameGraph } from "../document/same-graph.ts";
import { type BuilderStore, change, takeDescription } from "../store/actions.ts";
import { type Autosave, createAutosave, type SaveReply, type SaveState, type Theirs } from "../store/autosave.ts";
import { initialState } from "../store/builder-state.ts";
import { type ExternalStore, externalStore } from "../store/external-store.ts";
import {
  clearShadow,
  type FoundShadow,
  findShadows,
  keepCopy,
  type Shadow,
  type ShadowStore,
  tabKey,
  writeShadow,
} from "../store/shadow.ts";
import { createDescribeLoop } from "./describe-loop.ts";

/** One difference between the draft and what is live, in words. */
export type Change = { kind?: string; nodeId?: string; text: string };

/** What the strip and the publish button show. */
export type DraftStatus = { save: SaveState; changes: readonly Change[]; isDescribing: boolean };

export type Described = GraphDescription & { changes: Change[] };

/** The way to the server, so that a session can be tried without one. */
export type SessionDoor = {
  save: (input: { graph: Graph; baseRevision: number }) => Promise<SaveReply>;
  describe: (graph: Graph) => Promise<Described>;
};

export type SessionStart = {
  catalog: Catalog;
  /** With a place for every card. */
  graph: Graph;
  revision: number;
  savedAtMs: number;
  description: GraphDescription;
  changes: Change[];
  isReadOnly?: boolean;
};

/** An open draft: its document, its saving, its description. Lives as long as the page. */
export type Session = {
  store: BuilderStore;
  status: ExternalStore<DraftStatus>;
  autosave: Autosave;
  /** Starts listening; returns what stops it. */
  open: () => () => void;
  /** Takes what someone else saved; what was here can be undone to and is kept aside. */
  loadTheirs: (theirs: Theirs) => void;
  /** As `loadTheirs`, when nothing here is unsaved and theirs is newer; false when there was nothing to do. */
  followTheirs: (theirs: Theirs) => boolean;
  /** Saves what is here on top of what someone else saved; theirs is kept aside. */
  putMineOnTop: (theirs: Theirs) => Promise<void>;
  /** Work of this browser that the server never got, when somebody else has saved since: a person decides. */
  recovered: FoundShadow | null;
};

type SessionParts = {
  door: SessionDoor;
  start: SessionStart;
  storage: ShadowStore;
  /** Names the draft in `storage`. */
  shadowKey: string;
  /** Another for every time that a page opens the draft. */
  tabId: string;
  /** Work that a crash had kept from being saved is back in the draft. */
  onRestored?: () => void;
};

export function createSession({ door, start, storage, shadowKey, tabId, onRestored }: SessionParts): Session {
  const store = externalStore(initialState(start.graph, start.catalog, start.isReadOnly));
  takeDescription(store, start.description);
  const status = externalStore<DraftStatus>({
    save: { kind: "saved", atMs: start.savedAtMs },
    changes: start.changes,
    isDescribing: false,
  });
  const ownKey = tabKey(shadowKey, tabId);
  const put = (part: Partial<DraftStatus>) => status.set({ ...status.get(), ...part });
  const autosave = createAutosave(
    {
      save: door.save,
      onState: (save) => put({ save }),
      onSaved: ({ graph }) => {
        if (graph === store.get().graph) clearShadow(storage, ownKey);
      },
      nowMs: () => Date.now(),
    },
    { graph: start.graph, revision: start.revision, atMs: start.savedAtMs },
  );
  const describeLoop = createDescribeLoop<Described>({
    describe: door.describe,
    onDescription: ({ changes, ...description }) => {
      takeDescription(store, description);
      put({ changes });
    },
    onBusy: (isDescribing) => put({ isDescribing }),
  });
  describeLoop.known(start.graph);

  const shadowOf = (graph: Graph): Shadow => ({ graph, baseRevision: autosave.revision(), atMs: Date.now() });
  // Of a tab that crashed, or of one that is still at it: what it kept is taken over, and never lost on the way.
  const found = findShadows(storage, shadowKey).filter((shadow) => !isSameGraph(shadow.graph, start.graph));
  const fresh = found.find((shadow) => shadow.baseRevision === start.revision);
  let toRestore = fresh ?? null;
  let last = start.graph;
  const follow = () => {
    const { graph } = store.get();
    if (graph === last) return;
    last = graph;
    autosave.changed(graph);
    describeLoop.changed(graph);
    if (autosave.isDirty()) writeShadow(storage, ownKey, shadowOf(graph));
    else clearShadow(storage, ownKey);
  };

  return {
    store,
    status,
    autosave,
    recovered: fresh ? null : (found[0] ?? null),
    open: () => {
      const stopFollowing = store.subscribe(follow);
      const shadow = toRestore;
      toRestore = null;
      if (shadow && change(store, { label: "Restore unsaved changes" }, () => shadow.graph)) {
        clearShadow(storage, shadow.key);
        onRestored?.();
      }
      const retry = () => void autosave.flush();
      window.addEventListener("online", retry);
      return () => {
        stopFollowing();
        window.removeEventListener("online", retry);
        void autosave.flush();
        describeLoop.stop();
      };
    },
    loadTheirs: (theirs) => {
      keepCopy(storage, shadowKey, shadowOf(store.get().graph));
      autosave.rebase(theirs);
      change(store, { label: "Load their changes" }, () => theirs.graph);
      autosave.changed(store.get().graph);
      clearShadow(storage, ownKey);
    },
    followTheirs: (theirs) => {
      if (theirs.revision <= autosave.revision() || autosave.isDirty()) return false;
      autosave.rebase(theirs);
      return change(store, { label: "Follow changes made elsewhere" }, () => theirs.graph);
    },
    putMineOnTop: (theirs) => {
      keepCopy(storage, shadowKey, { graph: theirs.graph, baseRevision: theirs.revision, atMs: theirs.atMs });
      autosave.rebase(theirs);
      autosave.changed(store.get().graph);
      return autosave.flush();
    },
  };
}
