import { z } from "zod";
import type { NameOf, WorkspaceFacts } from "#server/catalog/define-node.ts";
import { inSentence, ofOthers } from "#server/catalog/in-sentence.ts";
import { type AnyNode, nodeTypeOf } from "#server/catalog/nodes/index.ts";
import type { Family, Handle } from "#server/contract/catalog.ts";
import { type Graph, type GraphNode, topologicalOrder } from "#server/contract/graph.ts";
import type { Output, Ref } from "#server/contract/value.ts";

/** A node with what its type says of it. `config` holds the fields that parse; `definition` is absent for unknown types. */
export type ReadNode = {
  id: string;
  node: GraphNode;
  name: string;
  family: Family;
  definition: AnyNode | undefined;
  config: Record<string, unknown>;
  handles: Handle[];
  outputs: Output[];
};

/** Outputs of one node above, as another node's fields may refer to them. */
export type Available = { nodeId: string; name: string; family: Family; outputs: Output[] };

/** A draft, read once: what every node makes and what each may refer to. */
export type ReadGraph = {
  graph: Graph;
  facts: WorkspaceFacts;
  nodes: Map<string, ReadNode>;
  /** Every edge points forward in it; nodes on a circle are left out. */
  order: string[];
  /** What a node may refer to, farthest first. An output that not every way here makes is optional. */
  availableTo(nodeId: string): Available[];
  typeOf(nodeId: string, ref: Ref["ref"]): Output | undefined;
  nameFor(nodeId: string): NameOf;
};

/** Reads any graph that fits the schema, however unfinished. */
export function readGraph(graph: Graph, facts: WorkspaceFacts): ReadGraph {
  const nodes = new Map(Object.entries(graph.nodes).map(([id, node]) => [id, readNode(id, node, facts)]));
  const order = topologicalOrder(graph);
  const ways = readWays(graph, nodes, order);
  const cache = new Map<string, Available[]>();
  const availableTo = (nodeId: string) => {
    const found = cache.get(nodeId) ?? availableIn({ graph, nodes, order, ways }, nodeId);
    cache.set(nodeId, found);
    return found;
  };
  const typeOf = (nodeId: string, ref: Ref["ref"]) => {
    const outputs = availableTo(nodeId).find((above) => above.nodeId === ref[0])?.outputs;
    return outputs?.find((output) => isPath(output.path, ref));
  };
  const nameFor =
    (nodeId: string): NameOf =>
    (ref) => {
      const output = typeOf(nodeId, ref);
      const family = nodes.get(ref[0])?.family;
      return output && family ? { label: inSentence(ofOthers(output.label)), family } : undefined;
    };
  return { graph, facts, nodes, order, availableTo, typeOf, nameFor };
}

function isPath(path: string[], [, ...rest]: Ref["ref"]): boolean {
  return path.length === rest.length && path.every((part, i) => part === rest[i]);
}

function readNode(id: string, node: GraphNode, facts: WorkspaceFacts): ReadNode {
  const definition = nodeTypeOf(node.type);
  const name = node.name.trim() || definition?.label || node.type;
  if (!definition) return { id, node, name, family: "then", definition, config: {}, handles: [], outputs: [] };
  const config = parsedFields(definition, node.config);
  const handles = definition.handlesOf?.(config, facts) ?? definition.handles;
  const outputs = definition.outputs(config, facts);
  return { id, node, name, family: definition.family, definition, config, handles, outputs };
}

/** The fields that fit, one by one, so that one wrong field does not hide the others. */
function parsedFields({ schema }: AnyNode, config: Record<string, unknown>): Record<string, unknown> {
  if (!(schema instanceof z.ZodObject)) return {};
  const fields = Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, field]) => {
    const parsed = field.safeParse(config[key]);
    return parsed.success && parsed.data !== undefined ? [[key, parsed.data] as const] : [];
  });
  return Object.fromEntries(fields);
}

type Ways = {
  /** Nodes above each node. */
  above: Map<string, Set<string>>;
  /** Nodes that every way from a start to each node passes. */
  certain: Map<string, Set<string>>;
};

/** By which of its ways a node above leads here, at once or farther on. */
function waysTo({ graph, ways }: Pick<Whole, "graph" | "ways">, from: string, nodeId: string): Set<string> {
  const leads = Object.values(graph.edges).filter(
    (edge) => edge.from[0] === from && (edge.to[0] === nodeId || ways.above.get(nodeId)?.has(edge.to[0])),
  );
  return new Set(leads.map((edge) => edge.from[1]));
}

function readWays(graph: Graph, nodes: Map<string, ReadNode>, order: string[]): Ways {
  const parents = new Map<string, string[]>();
  for (const { from, to } of Object.values(graph.edges)) {
    if (nodes.has(from[0]) && nodes.has(to[0])) parents.set(to[0], [...(parents.get(to[0]) ?? []), from[0]]);
  }
  const above = new Map<string, Set<string>>();
  const certain = new Map<string, Set<string>>();
  for (const id of order) {
    const from = parents.get(id) ?? [];
    above.set(id, new Set(from.flatMap((parent) => [parent, ...(above.get(parent) ?? [])])));
    const [first = new Set<string>(), ...rest] = from.map((parent) => certain.get(parent) ?? new Set<string>());
    const shared = [...first].filter((node) => rest.every((other) => other.has(node)));
    certain.set(id, new Set([...shared, id]));
  }
  return { above, certain };
}

type Whole = { graph: Graph; nodes: Map<string, ReadNode>; order: string[]; ways: Ways };

function availableIn(whole: Whole, nodeId: string): Available[] {
  const { nodes, order, ways } = whole;
  const above = ways.above.get(nodeId) ?? new Set();
  return order.flatMap((id) => {
    const found = nodes.get(id);
    if (!found || !above.has(id) || found.outputs.length === 0) return [];
    const isCertain = ways.certain.get(nodeId)?.has(id) ?? false;
    const outputs = outputsHere(found, waysTo(whole, id, nodeId));
    const shown = isCertain ? outputs : outputs.map((output) => ({ ...output, optional: true }));
    return shown.length > 0 ? [{ nodeId: id, name: found.name, family: found.family, outputs: shown }] : [];
  });
}

/** What is made only by one way out is there below that way; it may be missing where another way leads too. */
function outputsHere({ outputs }: ReadNode, by: Set<string>): Output[] {
  return outputs.flatMap((output) => {
    if (output.way === undefined) return [output];
    if (!by.has(output.way)) return [];
    return [by.size > 1 ? { ...output, optional: true } : output];
  });
}
