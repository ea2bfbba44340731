import type { Problem } from "#server/contract/catalog.ts";
import type { GraphEdge } from "#server/contract/graph.ts";
import { canBeOnce } from "./once-per-event.ts";
import type { ReadGraph, ReadNode } from "./read-graph.ts";

/** What is wrong with how the nodes hang together, whatever their settings. */
export function shapeProblems(read: ReadGraph): Problem[] {
  const edges = Object.entries(read.graph.edges);
  const problems = edges.flatMap(([id, edge]) => edgeProblems({ id, edge }, read));
  return [
    ...wholeProblems(read),
    ...problems,
    ...cycleProblems(read),
    ...[...read.nodes.values()].flatMap((node) => standingProblems(node, read)),
  ];
}

function wholeProblems({ nodes }: ReadGraph): Problem[] {
  const runs = [...nodes.values()].map((node) => node.definition?.run);
  const families = [...nodes.values()].map((node) => node.family);
  const problems: Problem[] = [];
  if (!runs.includes("trigger")) {
    problems.push({ severity: "error", code: "no-trigger", message: "Add a When: nothing starts this workflow yet." });
  }
  if (!families.includes("then")) {
    problems.push({ severity: "error", code: "no-action", message: "Add a Then: this workflow does nothing yet." });
  }
  return problems;
}

function edgeProblems({ id: edgeId, edge }: { id: string; edge: GraphEdge }, { graph, nodes }: ReadGraph): Problem[] {
  const from = nodes.get(edge.from[0]);
  const to = nodes.get(edge.to[0]);
  const problem = (nodeId: string | undefined, code: string, message: string): Problem[] => [
    { severity: "error", edgeId, ...(nodeId ? { nodeId } : {}), code, message },
  ];
  if (!from || !to) {
    const message = from
      ? `A connection of ${from.name} leads to a step that is gone. Delete it.`
      : `A connection to ${to?.name ?? "a step"} comes from a step that is gone. Delete it.`;
    return problem((from ?? to)?.id, "edge-dangling", message);
  }
  if (to.definition && !to.definition.hasInput) {
    return problem(to.id, "edge-into-trigger", `${to.name} starts the workflow; nothing can lead into it.`);
  }
  if (from.definition && !from.handles.some((handle) => handle.id === edge.from[1])) {
    const message = `${from.name} no longer has the way “${edge.from[1]}” that leads to ${to.name}. Connect it to another way.`;
    return problem(from.id, "edge-handle", message);
  }
  const twin = Object.entries(graph.edges).find(
    ([, e]) => e.from.join(" ") === edge.from.join(" ") && e.to[0] === edge.to[0],
  );
  if (twin && twin[0] !== edgeId) {
    return problem(
      from.id,
      "edge-twice",
      `${from.name} leads to ${to.name} twice by the same way. Delete one of them.`,
    );
  }
  return [];
}

/** A circle never ends; each node on one, or behind one, has no place in the order. */
function cycleProblems({ graph, nodes, order }: ReadGraph): Problem[] {
  const ordered = new Set(order);
  const left = new Set([...nodes.keys()].filter((id) => !ordered.has(id)));
  const edges = Object.values(graph.edges).filter((edge) => left.has(edge.from[0]) && left.has(edge.to[0]));
  return [...left]
    .filter((id) => canReturn(id, edges))
    .map((id) => ({
      severity: "error",
      nodeId: id,
      code: "cycle",
      message: `${nodes.get(id)?.name ?? id} leads back to itself. A workflow only goes forward: delete a connection of the circle.`,
    }));
}

function canReturn(start: string, edges: GraphEdge[]): boolean {
  const seen = new Set<string>();
  const next = [start];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    const reached = edges.filter((edge) => edge.from[0] === at).map((edge) => edge.to[0]);
    if (reached.includes(start)) return true;
    next.push(...reached.filter((id) => !seen.has(id)));
    for (const id of reached) seen.add(id);
  }
  return false;
}

/** Whether a node stands where it can work: trigger, then one audience, then steps. */
function standingProblems(node: ReadNode, read: ReadGraph): Problem[] {
  if (!node.definition) return [];
  const into = neighbours(read, node.id, "to");
  const out = neighbours(read, node.id, "from");
  const problem = (severity: Problem["severity"], code: string, message: string): Problem => ({
    severity,
    nodeId: node.id,
    code,
    message,
  });
  if (node.definition.run === "trigger") return triggerProblems(node, { out, ways: waysOut(read, node.id) }, problem);
  if (into.length === 0)
    return [problem("error", "unreachable", `Nothing leads to ${node.name}. Connect it, or delete it.`)];
  const isAudience = node.definition.run === "audience";
  const wrong = into.find(
    (parent) =>
      parent.definition &&
      (parent.definition.run === "trigger") !== isAudience &&
      !(parent.definition.run === "trigger" && canBeOnce(read, node.id)),
  );
  if (wrong && isAudience) {
    return [
      problem(
        "error",
        "audience-place",
        `${node.name} says whom an event concerns, so it stands directly under a When, not under ${wrong.name}.`,
      ),
    ];
  }
  if (wrong) {
    return [
      problem(
        "error",
        "audience-missing",
        `${node.name} works for one subscriber at a time. Put a Who between ${wrong.name} and it.`,
      ),
    ];
  }
  if (node.handles.length > 0 && out.length === 0 && node.family !== "then") {
    return [problem("warning", "leads-nowhere", `${node.name} leads nowhere: everyone ends here.`)];
  }
  return [];
}

function triggerProblems(
  node: ReadNode,
  { out, ways }: { out: ReadNode[]; ways: Map<string, Set<string>> },
  problem: (severity: Problem["severity"], code: string, message: string) => Problem,
): Problem[] {
  if (out.length === 0)
    return [
      problem("error", "audience-missing", `${node.name} leads nowhere. Add a Who under it: whom does it concern?`),
    ];
  if (!ways.has("next")) {
    return [problem("error", "audience-missing", `Nobody follows ${node.name} when it happens. Add a Who under it.`)];
  }
  const audiences = out.filter((child) => child.definition?.run === "audience");
  // steps that are done once for the event may be several
  if (audiences.length === 0 || ![...ways.values()].some((children) => children.size > 1)) return [];
  const names = out.map((child) => child.name).join(" and ");
  return [
    problem(
      "error",
      "audience-twice",
      `${node.name} leads to ${names}; an event concerns one audience. Use a When for each.`,
    ),
  ];
}

/** By way out, the nodes it leads to. */
function waysOut({ graph }: ReadGraph, id: string): Map<string, Set<string>> {
  const ways = new Map<string, Set<string>>();
  for (const { from, to } of Object.values(graph.edges)) {
    if (from[0] === id) ways.set(from[1], (ways.get(from[1]) ?? new Set()).add(to[0]));
  }
  return ways;
}

/** The distinct nodes at the other ends of a node's edges. */
function neighbours({ graph, nodes }: ReadGraph, id: string, side: "from" | "to"): ReadNode[] {
  const other = side === "from" ? "to" : "from";
  const ids = Object.values(graph.edges)
    .filter((edge) => edge[side][0] === id)
    .map((edge) => edge[other][0]);
  return [...new Set(ids)].flatMap((nodeId) => nodes.get(nodeId) ?? []);
}
