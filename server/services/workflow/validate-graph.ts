import type { z } from "zod";
import type { Scope, WorkspaceFacts } from "#server/catalog/define-node.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import type { AnyNode } from "#server/catalog/nodes/index.ts";
import type { Problem } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { type ReadGraph, type ReadNode, readGraph } from "./read-graph.ts";
import { audienceProblems } from "./validate-audience.ts";
import { shapeProblems } from "./validate-shape.ts";

/** Everything that is wrong with a graph, errors first in reading order. Pure; only errors block publishing. */
export function validateGraph(graph: Graph, facts: WorkspaceFacts): Problem[] {
  return problemsOf(readGraph(migrateGraph(graph), facts));
}

/** As `validateGraph`, of a graph that has been read. */
export function problemsOf(read: ReadGraph): Problem[] {
  const place = new Map(read.order.map((id, i) => [id, i]));
  const at = (problem: Problem) => (problem.nodeId === undefined ? -1 : (place.get(problem.nodeId) ?? read.nodes.size));
  const rank = (problem: Problem) => (problem.severity === "error" ? 0 : 1);
  const found = [
    ...shapeProblems(read),
    ...audienceProblems(read),
    ...[...read.nodes.values()].flatMap((node) => nodeProblems(node, read)),
  ];
  return found.toSorted((a, b) => rank(a) - rank(b) || at(a) - at(b));
}

function nodeProblems(found: ReadNode, read: ReadGraph): Problem[] {
  const { id, node, definition } = found;
  if (!definition) {
    const message = `There is no kind of step called “${node.type}”. Delete it, or import it from a newer Bellwether.`;
    return [{ severity: "error", nodeId: id, code: "unknown-type", message }];
  }
  if (node.v !== definition.v) {
    const message =
      node.v > definition.v
        ? `This step was made by a newer Bellwether (version ${node.v}; this one knows ${definition.v}).`
        : `This step is of version ${node.v} and cannot be brought to version ${definition.v}. Make it anew.`;
    return [{ severity: "error", nodeId: id, code: "version", message }];
  }
  const parsed = definition.schema.safeParse(node.config);
  if (!parsed.success) return parsed.error.issues.flatMap((issue) => configProblems(issue, found, definition));
  const scope: Scope = {
    facts: read.facts,
    typeOf: (ref) => read.typeOf(id, ref),
    available: read.availableTo(id),
  };
  return (definition.check?.(parsed.data, scope) ?? []).map((problem) => ({ ...problem, nodeId: id }));
}

function configProblems(issue: z.core.$ZodIssue, { id, node }: ReadNode, definition: AnyNode): Problem[] {
  const field = issue.path.map(String).join(".");
  const label = definition.fields.find((spec) => spec.key === String(issue.path[0]))?.label;
  const problem = (code: string, message: string, at = field): Problem => ({
    severity: "error",
    nodeId: id,
    ...(at ? { field: at } : {}),
    code,
    message,
  });
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const path = field ? `${field}.${key}` : key;
      return problem("unknown-key", `${definition.label} has no setting called “${path}”. Remove it.`, path);
    });
  }
  const given = issue.path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    node.config,
  );
  if (given === undefined && issue.path.length === 1) {
    return [problem("required", `${label ?? field} is not set yet.`)];
  }
  return [problem("config", `${label ?? (field || definition.label)}: ${issue.message}.`)];
}
