import type { WorkspaceFacts } from "#server/catalog/define-node.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import type { Problem } from "#server/contract/catalog.ts";
import { type Graph, upstreamOf } from "#server/contract/graph.ts";
import type { CompiledPlan } from "#server/contract/plan.ts";
import { compilePlan } from "#server/services/workflow/compile-plan.ts";
import { validateGraph } from "#server/services/workflow/validate-graph.ts";

export type Compiled =
  /** `leftOut`: what is to fix first; nothing goes beyond it. */
  | { kind: "compiled"; plan: CompiledPlan; leftOut: Problem[] }
  /** Without these there is nothing to try. */
  | { kind: "refused"; problems: Problem[] };

export type DraftPart = { upTo?: string; above?: string };

/**
 * A draft as far as it can run: steps with an error, and what only they lead to, are left out. Pure.
 * @param part `upTo`: only this node and what leads to it count; `above`: only what leads to it
 */
export function compileDraft(graph: Graph, facts: WorkspaceFacts, part: DraftPart = {}): Compiled {
  const whole = migrateGraph(graph);
  const leftOut: Problem[] = [];
  let rest = partOf(whole, part);
  for (;;) {
    const errors = validateGraph(rest, facts).filter(blocks);
    if (errors.length === 0) return { kind: "compiled", plan: compilePlan(rest, facts), leftOut };
    const faulty = errors.filter(({ nodeId, edgeId }) => nodeId !== undefined || edgeId !== undefined);
    leftOut.push(...faulty.filter(({ code }) => code !== "unreachable"));
    const ofWhole = errors.filter((error) => !faulty.includes(error));
    if (ofWhole.length > 0) return { kind: "refused", problems: leftOut.length > 0 ? leftOut : ofWhole };
    rest = without(rest, faulty);
  }
}

function partOf(graph: Graph, { upTo, above }: DraftPart): Graph {
  if (upTo !== undefined) return only(graph, [...upstreamOf(graph, upTo), upTo]);
  return above === undefined ? graph : only(graph, upstreamOf(graph, above));
}

/** That it does nothing yet keeps a draft from being published, not from being tried. */
const blocks = ({ severity, code }: Problem) => severity === "error" && code !== "no-action";

function without(graph: Graph, faulty: Problem[]): Graph {
  const edgeIds = new Set(faulty.flatMap(({ edgeId }) => edgeId ?? []));
  const nodeIds = new Set(faulty.flatMap(({ edgeId, nodeId }) => (edgeId === undefined && nodeId ? [nodeId] : [])));
  const edges = Object.fromEntries(Object.entries(graph.edges).filter(([id]) => !edgeIds.has(id)));
  return only(
    { ...graph, edges },
    Object.keys(graph.nodes).filter((id) => !nodeIds.has(id)),
  );
}

function only(graph: Graph, nodeIds: string[]): Graph {
  const kept = new Set(nodeIds);
  return {
    ...graph,
    nodes: Object.fromEntries(Object.entries(graph.nodes).filter(([id]) => kept.has(id))),
    edges: Object.fromEntries(
      Object.entries(graph.edges).filter(([, { from, to }]) => kept.has(from[0]) && kept.has(to[0])),
    ),
  };
}
