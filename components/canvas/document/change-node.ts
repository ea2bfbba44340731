import type { NodeTypeData } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { freeName, type Point } from "./add-node.ts";

/** The graph with one value of a node's config set; undefined takes the key away. */
export function setConfig(graph: Graph, nodeId: string, { key, value }: { key: string; value: unknown }): Graph {
  const node = graph.nodes[nodeId];
  if (!node || (Object.hasOwn(node.config, key) && node.config[key] === value)) return graph;
  const { [key]: _old, ...rest } = node.config;
  const config = value === undefined ? rest : { ...node.config, [key]: value };
  if (value === undefined && !Object.hasOwn(node.config, key)) return graph;
  return { ...graph, nodes: { ...graph.nodes, [nodeId]: { ...node, config } } };
}

/** The graph with a node called otherwise; a name is at most 80 characters. */
export function renameNode(graph: Graph, nodeId: string, name: string): Graph {
  const node = graph.nodes[nodeId];
  const wanted = name.slice(0, 80);
  if (!node || node.name === wanted) return graph;
  return { ...graph, nodes: { ...graph.nodes, [nodeId]: { ...node, name: wanted } } };
}

/**
 * The graph with a node of another type in the same place: its edges stay, and so does what both types' configs have.
 * A name that was only the old type's label becomes the new one's.
 */
export function retypeNode(
  graph: Graph,
  nodeId: string,
  { from, to }: { from: NodeTypeData | undefined; to: NodeTypeData },
): Graph {
  const node = graph.nodes[nodeId];
  if (!node || node.type === to.type) return graph;
  const kept = Object.entries(node.config).filter(([key]) => Object.hasOwn(to.defaults, key));
  const config = { ...structuredClone(to.defaults), ...Object.fromEntries(kept) };
  const isUnnamed = from !== undefined && new RegExp(`^${escaped(from.label)}( \\d+)?$`).test(node.name);
  const name = isUnnamed ? freeName(graph, to.label) : node.name;
  return { ...graph, nodes: { ...graph.nodes, [nodeId]: { ...node, type: to.type, v: to.v, name, config } } };
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The graph with nodes at other places; ids that are not there are passed over. */
export function moveNodes(graph: Graph, places: Record<string, Point>): Graph {
  const moved = Object.entries(places).filter(([id, at]) => {
    const old = graph.layout[id];
    return Object.hasOwn(graph.nodes, id) && (old?.x !== at.x || old?.y !== at.y);
  });
  if (moved.length === 0) return graph;
  const layout = { ...graph.layout };
  for (const [id, at] of moved) layout[id] = { x: at.x, y: at.y };
  return { ...graph, layout };
}
