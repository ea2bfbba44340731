import type { Graph } from "#server/contract/graph.ts";
import type { Point } from "./add-node.ts";

const TEXT_MAX = 2000;

/** The graph with one more note. A note says something to who reads the graph, and nothing to who runs it. */
export function addNote(graph: Graph, { id, at, text = "" }: { id: string; at: Point; text?: string }): Graph {
  return { ...graph, notes: { ...graph.notes, [id]: { text: text.slice(0, TEXT_MAX), x: at.x, y: at.y } } };
}

export function writeNote(graph: Graph, id: string, text: string): Graph {
  const note = graph.notes[id];
  const wanted = text.slice(0, TEXT_MAX);
  if (!note || note.text === wanted) return graph;
  return { ...graph, notes: { ...graph.notes, [id]: { ...note, text: wanted } } };
}

/** The graph with notes at other places; ids that are not there are passed over. */
export function moveNotes(graph: Graph, places: Record<string, Point>): Graph {
  const moved = Object.entries(places).filter(([id, at]) => {
    const old = graph.notes[id];
    return old !== undefined && (old.x !== at.x || old.y !== at.y);
  });
  if (moved.length === 0) return graph;
  const notes = { ...graph.notes };
  for (const [id, at] of moved) notes[id] = { text: notes[id]?.text ?? "", x: at.x, y: at.y };
  return { ...graph, notes };
}

export function removeNotes(graph: Graph, ids: readonly string[]): Graph {
  if (!ids.some((id) => Object.hasOwn(graph.notes, id))) return graph;
  const gone = new Set(ids);
  return { ...graph, notes: Object.fromEntries(Object.entries(graph.notes).filter(([id]) => !gone.has(id))) };
}
