import type { Graph } from "#server/contract/graph.ts";
import { isSameGraph } from "../document/same-graph.ts";

/** What the strip says about saving. It never says saved while it is not. */
export type SaveState =
  | { kind: "saved"; atMs: number }
  /** Changed, waiting for a pause in typing. */
  | { kind: "unsaved" }
  | { kind: "saving" }
  /** Could not be reached; tried again by itself. The change is kept in this browser. */
  | { kind: "offline"; sinceMs: number; message: string }
  /** The server read it and said no; tried again with the next change. */
  | { kind: "refused"; message: string }
  /** Somebody else saved first. Nothing is written until a person decides. */
  | { kind: "conflict"; theirs: Theirs };

export type Theirs = { revision: number; by: string; atMs: number; graph: Graph };

export type SaveReply =
  | { kind: "saved"; revision: number }
  | { kind: "conflict"; theirs: Theirs }
  | { kind: "refused"; message: string }
  | { kind: "unreachable"; message: string };

export type AutosaveDeps = {
  /** Never throws: every outcome is a reply. */
  save: (input: { graph: Graph; baseRevision: number }) => Promise<SaveReply>;
  onState: (state: SaveState) => void;
  /** Called when the server has a graph, with what it has. */
  onSaved: (saved: { graph: Graph; revision: number }) => void;
  nowMs: () => number;
};

export type Autosave = ReturnType<typeof createAutosave>;

const PAUSE_MS = 800;
const RETRY_MS_MIN = 2_000;
const RETRY_MS_MAX = 30_000;

/**
 * Saves the draft a moment after each change, one save at a time, each on top of the revision it saw.
 * A save that finds a newer revision stops everything until `rebase` says on what to go on.
 */
export function createAutosave(deps: AutosaveDeps, start: { graph: Graph; revision: number; atMs: number }) {
  let saved = { graph: start.graph, revision: start.revision };
  let wanted = start.graph;
  let inFlight: Promise<void> | null = null;
  const isSaving = () => inFlight !== null;
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = RETRY_MS_MIN;
  let offlineSinceMs: number | null = null;

  const later = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), ms);
  };

  /** The server has this graph. */
  function taken(graph: Graph, revision: number): void {
    saved = { graph, revision };
    retryMs = RETRY_MS_MIN;
    offlineSinceMs = null;
    deps.onSaved(saved);
    if (wanted === graph) deps.onState({ kind: "saved", atMs: deps.nowMs() });
    else {
      deps.onState({ kind: "unsaved" });
      later(PAUSE_MS);
    }
  }

  async function attempt(): Promise<void> {
    const graph = wanted;
    deps.onState({ kind: "saving" });
    const reply = await deps.save({ graph, baseRevision: saved.revision });
    if (reply.kind === "saved") return taken(graph, reply.revision);
    // Somebody saved the very same, e.g. another tab that took this one's work over.
    if (reply.kind === "conflict" && isSameGraph(reply.theirs.graph, graph)) return taken(graph, reply.theirs.revision);
    if (reply.kind === "conflict") {
      isStopped = true;
      deps.onState(reply);
      return;
    }
    if (reply.kind === "refused") {
      deps.onState(reply);
      if (wanted !== graph) later(PAUSE_MS);
      return;
    }
    offlineSinceMs ??= deps.nowMs();
    deps.onState({ kind: "offline", sinceMs: offlineSinceMs, message: reply.message });
    later(retryMs);
    retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
  }

  /** Saves now what is not saved; resolves when that was tried once. */
  async function flush(): Promise<void> {
    clearTimeout(timer);
    if (inFlight !== null) await inFlight;
    if (isStopped || wanted === saved.graph) return;
    inFlight = attempt().finally(() => {
      inFlight = null;
    });
    await inFlight;
  }

  deps.onState({ kind: "saved", atMs: start.atMs });
  return {
    /** The document is now this one. */
    changed(graph: Graph): void {
      wanted = graph;
      if (isStopped || isSaving()) return;
      if (wanted === saved.graph) {
        clearTimeout(timer);
        deps.onState({ kind: "saved", atMs: deps.nowMs() });
        return;
      }
      deps.onState({ kind: "unsaved" });
      later(PAUSE_MS);
    },
    flush,
    /** Goes on after a conflict, or after the draft was replaced on the server: `graph` is what the server has. */
    rebase(server: { graph: Graph; revision: number }): void {
      saved = server;
      isStopped = false;
    },
    isDirty: () => wanted !== saved.graph,
    revision: () => saved.revision,
    stop(): void {
      clearTimeout(timer);
      isStopped = true;
    },
  };
}
