import type { Graph, GraphGroup } from "#server/contract/graph.ts";
import type { Size } from "../card-size.ts";

const NAME_MAX = 80;
/** Between a frame and the cards in it, in pixels at 100 %; at the top stands its name. */
const PADDING = 20;
const PADDING_TOP = 44;

/** What stands around some cards, by its upper left corner. */
export type Frame = { x: number; y: number } & Size;

const groupsOf = (graph: Graph) => graph.groups ?? {};

/** The graph with these groups; without any it has no such key, as a graph that never had one. */
function withGroups(graph: Graph, groups: Record<string, GraphGroup>): Graph {
  if (Object.keys(groups).length > 0) return { ...graph, groups };
  const { groups: _none, ...rest } = graph;
  return rest;
}

/** The graph with these nodes in a group of their own. A node is in one group: it leaves the one it was in. */
export function groupNodes(
  graph: Graph,
  id: string,
  { name, nodeIds }: { name: string; nodeIds: readonly string[] },
): Graph {
  const nodes = [...new Set(nodeIds)].filter((each) => Object.hasOwn(graph.nodes, each));
  if (nodes.length === 0) return graph;
  const { groups = {} } = leaveGroups(graph, nodes);
  return withGroups(graph, { ...groups, [id]: { name: name.slice(0, NAME_MAX), nodes } });
}

/** The graph without these groups; what was in them stays. */
export function ungroup(graph: Graph, ids: readonly string[]): Graph {
  const groups = groupsOf(graph);
  if (!ids.some((id) => Object.hasOwn(groups, id))) return graph;
  const gone = new Set(ids);
  return withGroups(graph, Object.fromEntries(Object.entries(groups).filter(([id]) => !gone.has(id))));
}

export function renameGroup(graph: Graph, id: string, name: string): Graph {
  const group = groupsOf(graph)[id];
  const wanted = name.slice(0, NAME_MAX);
  if (!group || group.name === wanted) return graph;
  return { ...graph, groups: { ...graph.groups, [id]: { ...group, name: wanted } } };
}

/** The graph with these nodes in no group; a group that nobody is left in goes. */
export function leaveGroups(graph: Graph, nodeIds: readonly string[]): Graph {
  const leaving = new Set(nodeIds);
  const groups = Object.entries(groupsOf(graph));
  if (!groups.some(([, { nodes }]) => nodes.some((id) => leaving.has(id)))) return graph;
  const left = groups.flatMap(([id, group]): [string, GraphGroup][] => {
    const nodes = group.nodes.filter((each) => !leaving.has(each));
    if (nodes.length === group.nodes.length) return [[id, group]];
    return nodes.length > 0 ? [[id, { ...group, nodes }]] : [];
  });
  return withGroups(graph, Object.fromEntries(left));
}

/** Where a group's frame stands: around its cards. Null when none of them is there. */
export function frameOf(
  graph: Pick<Graph, "nodes" | "layout">,
  group: GraphGroup,
  sizeOf: (nodeId: string) => Size,
): Frame | null {
  const boxes = group.nodes
    .filter((id) => Object.hasOwn(graph.nodes, id))
    .map((id) => ({ ...(graph.layout[id] ?? { x: 0, y: 0 }), ...sizeOf(id) }));
  if (boxes.length === 0) return null;
  const left = Math.min(...boxes.map((box) => box.x - box.width / 2)) - PADDING;
  const right = Math.max(...boxes.map((box) => box.x + box.width / 2)) + PADDING;
  const top = Math.min(...boxes.map((box) => box.y)) - PADDING_TOP;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + PADDING;
  return { x: left, y: top, width: right - left, height: bottom - top };
}
