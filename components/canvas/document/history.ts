import type { Graph } from "#server/contract/graph.ts";

/** One gesture: what it was called and the other side of it. */
type Entry = { graph: Graph; label: string; key: string | undefined; atMs: number };

/** Graphs share all that did not change, so an entry costs a few objects. */
export type History = { past: readonly Entry[]; future: readonly Entry[] };

/** `key` joins a gesture with the one before it, e.g. keystrokes in one field. */
export type Gesture = { label: string; key?: string; atMs: number };

const ENTRIES_MAX = 200;
const JOIN_WITHIN_MS = 1_200;

export const emptyHistory: History = { past: [], future: [] };

/** The history after a gesture that changed `before` into something else. */
export function record(history: History, before: Graph, gesture: Gesture): History {
  const last = history.past.at(-1);
  const joins =
    last !== undefined &&
    gesture.key !== undefined &&
    last.key === gesture.key &&
    gesture.atMs - last.atMs <= JOIN_WITHIN_MS &&
    history.future.length === 0;
  if (joins) return { past: [...history.past.slice(0, -1), { ...last, atMs: gesture.atMs }], future: [] };
  const entry = { graph: before, label: gesture.label, key: gesture.key, atMs: gesture.atMs };
  return { past: [...history.past, entry].slice(-ENTRIES_MAX), future: [] };
}

export type Moved = { graph: Graph; history: History; label: string };

/** One gesture back; null when there is none. */
export function undo(history: History, current: Graph): Moved | null {
  const last = history.past.at(-1);
  if (!last) return null;
  // A gesture that was taken back is closed: typing after it is a new one.
  const entry = { ...last, graph: current, key: undefined };
  return {
    graph: last.graph,
    label: last.label,
    history: { past: history.past.slice(0, -1), future: [...history.future, entry] },
  };
}

/** One gesture forward again; null when there is none. */
export function redo(history: History, current: Graph): Moved | null {
  const next = history.future.at(-1);
  if (!next) return null;
  return {
    graph: next.graph,
    label: next.label,
    history: { past: [...history.past, { ...next, graph: current }], future: history.future.slice(0, -1) },
  };
}
