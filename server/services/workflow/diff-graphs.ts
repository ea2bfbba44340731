import type { WorkspaceFacts } from "#server/catalog/define-node.ts";
import type { Graph, GraphEdge } from "#server/contract/graph.ts";
import { sentenceOf, sentenceText } from "./describe-graph.ts";
import { fieldWords } from "./field-words.ts";
import { movedNumber } from "./moved-number.ts";
import { type ReadGraph, type ReadNode, readGraph } from "./read-graph.ts";

/** One change in words; `nodeId` is in the newer graph, save for what was removed. */
export type GraphChange = {
  kind: "added" | "removed" | "changed" | "connected" | "disconnected";
  nodeId?: string;
  text: string;
};

/** What publishing `after` would change of `before`, in words. Layout and notes are no changes. */
export function diffGraphs(before: Graph, after: Graph, facts: WorkspaceFacts): GraphChange[] {
  const old = readGraph(before, facts);
  const now = readGraph(after, facts);
  const changes: GraphChange[] = [];
  for (const [id, node] of now.nodes) {
    if (!old.nodes.has(id))
      changes.push({ kind: "added", nodeId: id, text: `Added ${node.name}${afterWords(id, now)}` });
    else changes.push(...nodeChanges(id, old, now));
  }
  for (const [id, node] of old.nodes) {
    if (!now.nodes.has(id)) changes.push({ kind: "removed", nodeId: id, text: `Removed ${node.name}` });
  }
  return [...changes, ...edgeChanges(old, now)];
}

/** What to mark on a canvas: steps by what became of them, and the edges that only one of the two graphs has. */
export type GraphMarks = {
  nodes: Record<string, "added" | "changed" | "removed">;
  addedEdges: string[];
  removedEdges: string[];
};

/** The marks of two graphs, of today's node versions. Layout and notes make none. */
export function markGraphs(before: Graph, after: Graph): GraphMarks {
  const nodes: GraphMarks["nodes"] = {};
  for (const [id, node] of Object.entries(after.nodes)) {
    const old = before.nodes[id];
    if (!old) nodes[id] = "added";
    else if (stable(old) !== stable(node)) nodes[id] = "changed";
  }
  for (const id of Object.keys(before.nodes)) if (!after.nodes[id]) nodes[id] = "removed";
  return { nodes, addedEdges: edgesBeyond(after, before), removedEdges: edgesBeyond(before, after) };
}

const edgeKey = ({ from, to }: GraphEdge) => `${from[0]} ${from[1]} ${to[0]}`;

/** Edges that lead where none of the other graph's does; an edge's own id says nothing. */
function edgesBeyond(graph: Graph, other: Graph): string[] {
  const known = new Set(Object.values(other.edges).map(edgeKey));
  return Object.entries(graph.edges).flatMap(([id, edge]) => (known.has(edgeKey(edge)) ? [] : [id]));
}

function nodeChanges(id: string, old: ReadGraph, now: ReadGraph): GraphChange[] {
  const before = old.nodes.get(id);
  const after = now.nodes.get(id);
  if (!before || !after) return [];
  const changes: GraphChange[] = [];
  if (before.name !== after.name) {
    changes.push({ kind: "changed", nodeId: id, text: `Renamed ${before.name} to ${after.name}` });
  }
  if (before.node.type !== after.node.type) {
    changes.push({ kind: "changed", nodeId: id, text: `${after.name} is now another kind of step` });
  } else if (stable(before.node.config) !== stable(after.node.config)) {
    changes.push({
      kind: "changed",
      nodeId: id,
      text: movedNumber(before, after) ?? `${after.name}: ${whatChanged(id, old, now)}`,
    });
  }
  return changes;
}

/** The sentence when it reads differently, else the labels of the fields that differ. */
function whatChanged(id: string, old: ReadGraph, now: ReadGraph): string {
  const before = old.nodes.get(id);
  const after = now.nodes.get(id);
  if (!before || !after) return "changed";
  const [was, is] = [sentenceText(sentenceOf(before, old)), sentenceText(sentenceOf(after, now))];
  if (was !== is) return is;
  return settingsWords(before, after);
}

/** Settings that the sentence does not tell: from what to what where words can say it, else which. */
function settingsWords(before: ReadNode, after: ReadNode): string {
  const keys = [...new Set([...Object.keys(before.node.config), ...Object.keys(after.node.config)])];
  const changed = keys.filter((key) => stable(before.node.config[key]) !== stable(after.node.config[key]));
  const settings = changed.map((key) => {
    const field = after.definition?.fields.find((spec) => spec.key === key);
    const [from, to] = [before, after].map(({ node }) => field && fieldWords(field, node.config[key]));
    return { label: field?.label.toLowerCase() ?? key, from, to };
  });
  if (settings.every(({ to }) => to !== undefined)) {
    return settings
      .map(({ label, from, to }) => (from === undefined ? `${label}: ${to}` : `${label}: ${to}, was ${from}`))
      .join(", ");
  }
  return `${settings.map(({ label }) => label).join(" and ")} changed`;
}

/** " after Below their line, by Yes": where a new step stands; empty for one that nothing leads to. */
function afterWords(id: string, { graph, nodes }: ReadGraph): string {
  const edge = Object.values(graph.edges).find(({ to }) => to[0] === id);
  const above = edge && nodes.get(edge.from[0]);
  if (!above) return "";
  const way = above.handles.find((handle) => handle.id === edge.from[1])?.label;
  return ` after ${above.name}${way && way !== "Then" && above.handles.length > 1 ? `, by ${way}` : ""}`;
}

function edgeChanges(old: ReadGraph, now: ReadGraph): GraphChange[] {
  const keysOf = (read: ReadGraph) => new Map(Object.values(read.graph.edges).map((edge) => [edgeKey(edge), edge]));
  const [was, is] = [keysOf(old), keysOf(now)];
  // what comes or goes with its node is said there
  const stays = (id: string) => old.nodes.has(id) && now.nodes.has(id);
  const changes = (edges: Map<string, GraphEdge>, others: Map<string, GraphEdge>, read: ReadGraph) =>
    [...edges]
      .filter(([k, { from, to }]) => !others.has(k) && stays(from[0]) && stays(to[0]))
      .map(([, edge]) => wayText(edge, read));
  return [
    ...changes(is, was, now).map(({ nodeId, text }) => ({
      kind: "connected" as const,
      nodeId,
      text: `Connected ${text}`,
    })),
    ...changes(was, is, old).map(({ nodeId, text }) => ({
      kind: "disconnected" as const,
      nodeId,
      text: `Disconnected ${text}`,
    })),
  ];
}

function wayText({ from: [nodeId, handle], to }: GraphEdge, { nodes }: ReadGraph): { nodeId: string; text: string } {
  const from = nodes.get(nodeId);
  const label = from?.handles.find((h) => h.id === handle)?.label;
  const way = label && label !== "Then" ? ` by ${label}` : "";
  return { nodeId, text: `${from?.name ?? nodeId} to ${nodes.get(to[0])?.name ?? to[0]}${way}` };
}

/** JSON with sorted keys: two configs that say the same are the same. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
