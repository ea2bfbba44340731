import type { Graph } from "#server/contract/graph.ts";
import type { CompiledPlan } from "#server/contract/plan.ts";
import { compilePlan } from "#server/services/workflow/compile-plan.ts";
import { facts } from "./worked-example.ts";

/** A graph as publishing compiles it, unchecked: for tests of what happens to graphs that should not be. */
export function planOf(graph: Graph): CompiledPlan {
  return structuredClone(compilePlan(graph, facts));
}
