import type { NodeTypeData } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";

export type Point = { x: number; y: number };

type AddNode = { id: string; type: NodeTypeData; at: Point };

/** The graph with one fresh node of `type`, named so that no two nodes share a name. */
export function addNode(graph: Graph, { id, type, at }: AddNode): Graph {
  const node = {
    type: type.type,
    v: type.v,
    name: freeName(graph, type.label),
    config: structuredClone(type.defaults),
  };
  return { ...graph, nodes: { ...graph.nodes, [id]: node }, layout: { ...graph.layout, [id]: at } };
}

/** `wanted`, or `wanted 2`, `wanted 3` … when it is taken. */
export function freeName(graph: Graph, wanted: string): string {
  const taken = new Set(Object.values(graph.nodes).map((node) => node.name));
  if (!taken.has(wanted)) return wanted;
  let count = 2;
  while (taken.has(`${wanted} ${count}`)) count++;
  return `${wanted} ${count}`.slice(0, 80);
}
