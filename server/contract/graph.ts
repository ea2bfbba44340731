import { z } from "zod";

/** Ids of nodes and edges: made by the canvas, stable for life. */
const id = z.string().regex(/^(?!__proto__$)[a-zA-Z0-9_-]{1,40}$/);

export const nodeSchema = z.strictObject({
  /** Kind of the catalog, e.g. `contract-event`. */
  type: z.string().min(1).max(60),
  /** Version of the node type. */
  v: z.int().min(1).max(1000),
  /** What the operator calls it. */
  name: z.string().max(80),
  /** Checked by the node type's own strict schema. */
  config: z.record(z.string().max(60), z.unknown()),
});
export type GraphNode = z.infer<typeof nodeSchema>;

export const edgeSchema = z.strictObject({
  /** Node id, handle id. */
  from: z.tuple([id, z.string().min(1).max(60)]),
  to: z.tuple([id, z.literal("in")]),
});
export type GraphEdge = z.infer<typeof edgeSchema>;

const point = z.strictObject({ x: z.number().finite(), y: z.number().finite() });

export const NODES_MAX = 300;
export const EDGES_MAX = 600;
export const NOTES_MAX = 100;
export const GROUPS_MAX = 50;

const capped = <T extends z.ZodType>(values: T, max: number, what: string) =>
  z.record(id, values).refine((r) => Object.keys(r).length <= max, `A workflow has at most ${max} ${what}`);

/** Words on the canvas, for whoever reads the graph: markdown-free, in pixels at 100 %. */
const noteSchema = z.strictObject({ text: z.string().max(2000), x: z.number(), y: z.number() });

/** A frame with a name around some nodes. It has no place of its own: it stands where they stand. */
const groupSchema = z.strictObject({ name: z.string().max(80), nodes: z.array(id).min(1).max(NODES_MAX) });

/** The saved document. Maps by id; layout, notes and groups stand apart from logic: diffs, hashes and runs ignore them. */
export const graphSchema = z.strictObject({
  schema: z.literal(1),
  nodes: capped(nodeSchema, NODES_MAX, "nodes"),
  edges: capped(edgeSchema, EDGES_MAX, "edges"),
  notes: capped(noteSchema, NOTES_MAX, "notes"),
  groups: capped(groupSchema, GROUPS_MAX, "groups").optional(),
  /** By node: the middle of its card's upper edge, so that a card that grows stays where it is. */
  layout: z.record(id, point),
});
export type Graph = z.infer<typeof graphSchema>;
export type GraphNote = z.infer<typeof noteSchema>;
export type GraphGroup = z.infer<typeof groupSchema>;

export const emptyGraph = (): Graph => ({ schema: 1, nodes: {}, edges: {}, notes: {}, layout: {} });

/** Nodes that reach `nodeId` along edges, nearest last; without itself. */
export function upstreamOf(graph: Graph, nodeId: string): string[] {
  const seen = new Set<string>();
  const visit = (at: string) => {
    for (const edge of Object.values(graph.edges)) {
      if (edge.to[0] !== at || seen.has(edge.from[0])) continue;
      seen.add(edge.from[0]);
      visit(edge.from[0]);
    }
  };
  visit(nodeId);
  return topologicalOrder(graph).filter((n) => seen.has(n));
}

/** Node ids so that every edge points forward; nodes on a cycle are left out. */
export function topologicalOrder(graph: Graph): string[] {
  const indegree = new Map(Object.keys(graph.nodes).map((n) => [n, 0]));
  const edges = Object.values(graph.edges).filter((e) => indegree.has(e.from[0]) && indegree.has(e.to[0]));
  for (const edge of edges) indegree.set(edge.to[0], (indegree.get(edge.to[0]) ?? 0) + 1);
  const ready = [...indegree].filter(([, n]) => n === 0).map(([n]) => n);
  const order: string[] = [];
  for (let at = ready.shift(); at !== undefined; at = ready.shift()) {
    order.push(at);
    for (const edge of edges) {
      if (edge.from[0] !== at) continue;
      const left = (indegree.get(edge.to[0]) ?? 0) - 1;
      indegree.set(edge.to[0], left);
      if (left === 0) ready.push(edge.to[0]);
    }
  }
  return order;
}

/** True when an edge from → to would close a circle. */
export function wouldCycle(graph: Graph, from: string, to: string): boolean {
  return from === to || upstreamOf(graph, from).includes(to);
}
