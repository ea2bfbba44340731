import type { Graph, GraphNode } from "#server/contract/graph.ts";
import { freeName, type Point } from "./add-node.ts";
import { groupNodes } from "./groups.ts";

/** Part of a graph as it is copied: nodes, the edges between them, where they stood, notes, and whole groups. */
export type Fragment = Pick<Graph, "nodes" | "edges" | "layout" | "notes" | "groups">;

/** What a copy of these nodes and notes carries. A group comes along when all that is in it does. */
export function fragmentOf(graph: Graph, nodeIds: readonly string[], noteIds: readonly string[] = []): Fragment {
  const chosen = new Set(nodeIds.filter((id) => Object.hasOwn(graph.nodes, id)));
  const groups = Object.entries(graph.groups ?? {}).filter(([, group]) => group.nodes.every((id) => chosen.has(id)));
  const keep = <T>(values: Record<string, T>) =>
    Object.fromEntries(Object.entries(values).filter(([id]) => chosen.has(id)));
  return {
    nodes: keep(graph.nodes),
    layout: keep(graph.layout),
    edges: Object.fromEntries(
      Object.entries(graph.edges).filter(([, edge]) => chosen.has(edge.from[0]) && chosen.has(edge.to[0])),
    ),
    notes: Object.fromEntries(Object.entries(graph.notes).filter(([id]) => noteIds.includes(id))),
    ...(groups.length > 0 && { groups: Object.fromEntries(groups) }),
  };
}

/** `copies` has each copied node's id with its copy's; `notes` the copied notes' new ids. */
export type Inserted = { graph: Graph; copies: ReadonlyMap<string, string>; notes: readonly string[] };

type Insert = {
  fragment: Fragment;
  by: Point;
  freshId: (taken: Record<string, unknown>) => string;
  /** What a node outside of the fragment is called here; undefined leaves a reference to it as it is. */
  rebind?: ((nodeId: string) => string | undefined) | undefined;
};

/**
 * The graph with a copy of `fragment`, moved by `by`. Copies get ids of their own; references among the copied
 * nodes point at the copies, all others at what `rebind` says.
 */
export function insertFragment(graph: Graph, { fragment, by, freshId, rebind }: Insert): Inserted {
  const nodes = { ...graph.nodes };
  const edges = { ...graph.edges };
  const layout = { ...graph.layout };
  const ids = new Map<string, string>();
  for (const [oldId, node] of Object.entries(fragment.nodes)) {
    const id = freshId(nodes);
    ids.set(oldId, id);
    nodes[id] = { ...node, name: freeName({ ...graph, nodes }, node.name) };
    const at = fragment.layout[oldId] ?? { x: 0, y: 0 };
    layout[id] = { x: at.x + by.x, y: at.y + by.y };
  }
  for (const id of ids.values()) {
    const node = nodes[id];
    const named = (nodeId: string) => ids.get(nodeId) ?? rebind?.(nodeId) ?? nodeId;
    if (node) nodes[id] = { ...node, config: pointAt(named, node.config) as GraphNode["config"] };
  }
  for (const edge of Object.values(fragment.edges)) {
    const from = ids.get(edge.from[0]);
    const to = ids.get(edge.to[0]);
    if (from && to) edges[freshId(edges)] = { from: [from, edge.from[1]], to: [to, "in"] };
  }
  const notes = { ...graph.notes };
  const noteIds = Object.values(fragment.notes).map((note) => {
    const id = freshId(notes);
    notes[id] = { ...note, x: note.x + by.x, y: note.y + by.y };
    return id;
  });
  const copied = { ...graph, nodes, edges, layout, notes };
  return { graph: withGroupCopies(copied, { fragment, freshId, ids }), copies: ids, notes: noteIds };
}

type GroupCopies = Pick<Insert, "fragment" | "freshId"> & { ids: ReadonlyMap<string, string> };

function withGroupCopies(graph: Graph, { fragment, freshId, ids }: GroupCopies): Graph {
  return Object.values(fragment.groups ?? {}).reduce((at, group) => {
    const nodeIds = group.nodes.flatMap((id) => ids.get(id) ?? []);
    return groupNodes(at, freshId(at.groups ?? {}), { name: group.name, nodeIds });
  }, graph);
}

/** Every node that a value of this config comes from. */
export function sourcesIn(config: unknown): string[] {
  const found = new Set<string>();
  pointAt((nodeId) => {
    found.add(nodeId);
    return nodeId;
  }, config);
  return [...found];
}

/** A deep copy in which every `{ ref: [nodeId, …] }` names the node that `named` says. */
function pointAt(named: (nodeId: string) => string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => pointAt(named, each));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (key === "ref" && Array.isArray(each) && typeof each[0] === "string") {
        return [key, [named(each[0]), ...each.slice(1)]];
      }
      return [key, pointAt(named, each)];
    }),
  );
}
