import type { Graph } from "#server/contract/graph.ts";

type Header = { name: string; value?: string };

/**
 * A graph that was read from text, with what the text leaves out for safety: a header's typed value, blank in it, is what
 * the same step's header of that name has now.
 */
export function keepTyped(read: Graph, now: Graph): Graph {
  const nodes = Object.entries(read.nodes).map(([id, node]) => {
    const before = now.nodes[id];
    if (!before || before.type !== node.type) return [id, node] as const;
    const config = Object.entries(node.config).map(([key, value]) => [key, keep(value, before.config[key])]);
    return [id, { ...node, config: Object.fromEntries(config) }] as const;
  });
  return { ...read, nodes: Object.fromEntries(nodes) };
}

function keep(value: unknown, before: unknown): unknown {
  if (!isHeaders(value) || !isHeaders(before)) return value;
  return value.map((header) => {
    const known = before.find(({ name }) => name === header.name);
    return header.value === "" && known?.value ? { ...header, value: known.value } : header;
  });
}

function isHeaders(value: unknown): value is Header[] {
  return Array.isArray(value) && value.every((each) => typeof each === "object" && each !== null && "name" in each);
}
