import type { NodeTypeData } from "#server/contract/catalog.ts";
import { type Graph, wouldCycle } from "#server/contract/graph.ts";
import { disconnect, edgeBetween, type Way } from "./connect.ts";

export type NodeTypes = Record<string, NodeTypeData>;

/**
 * Why this connection cannot be made, in words for the person who tries it; null when it can.
 *
 * `moving` is the edge that is being led elsewhere: it does not count as being there.
 * The server checks the same again when publishing; this only saves the way there and back.
 */
export function whyNot(graph: Graph, types: NodeTypes, attempt: Way & { moving?: string }): string | null {
  const { from, to, moving } = attempt;
  const source = graph.nodes[from[0]];
  const target = graph.nodes[to];
  if (!source || !target) return "This step is no longer here.";
  const rest = moving ? disconnect(graph, [moving]) : graph;
  if (from[0] === to) return "A step cannot follow itself.";
  const sourceType = types[source.type];
  const targetType = types[target.type];
  if (targetType && !targetType.hasInput) return "A When starts the workflow, so nothing can lead into it.";
  if (edgeBetween(rest, { from, to })) return `This way already leads to ${target.name}.`;
  if (wouldCycle(rest, from[0], to))
    return `${target.name} already leads to ${source.name}. A workflow has no circles.`;
  return whyNotThisOrder({ source: sourceType, target: targetType, sourceName: source.name });
}

type Order = { source: NodeTypeData | undefined; target: NodeTypeData | undefined; sourceName: string };

function whyNotThisOrder({ source, target, sourceName }: Order): string | null {
  if (!source || !target) return null;
  if (source.run === "trigger" && target.run !== "audience" && !target.isOnce) {
    return `First say for whom: add a Who directly after ${sourceName}.`;
  }
  if (source.run === "audience" && target.run === "audience") {
    return `${sourceName} already says for whom. A path has one such Who.`;
  }
  if (source.run === "step" && target.run === "audience") {
    return "This Who says for whom everything below runs, so it stands directly after a When.";
  }
  return null;
}
