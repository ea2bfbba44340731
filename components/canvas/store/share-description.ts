import type { GraphDescription, Problem } from "#server/contract/catalog.ts";

/**
 * `fresh`, with everything that says the same as before being the same object, so that it is not drawn again.
 * What was said of nodes that are gone is kept: undo brings them back whole, before the server is asked.
 */
export function shareDescription(old: GraphDescription, fresh: GraphDescription): GraphDescription {
  const nodes: GraphDescription["nodes"] = { ...old.nodes };
  let isSame = true;
  for (const [id, node] of Object.entries(fresh.nodes)) {
    const before = old.nodes[id];
    const shared = before && isSameData(before, node) ? before : node;
    if (shared !== before) isSame = false;
    nodes[id] = shared;
  }
  const problems = isSameData(old.problems, fresh.problems) ? old.problems : fresh.problems;
  return isSame && problems === old.problems ? old : { nodes: isSame ? old.nodes : nodes, problems };
}

/** Problems by node id; a node whose problems did not change keeps its list. */
export function problemsByNode(
  problems: readonly Problem[],
  old: Readonly<Record<string, readonly Problem[]>>,
): Record<string, readonly Problem[]> {
  const lists: Record<string, Problem[]> = {};
  for (const problem of problems) {
    if (problem.nodeId) lists[problem.nodeId] = [...(lists[problem.nodeId] ?? []), problem];
  }
  return Object.fromEntries(
    Object.entries(lists).map(([id, list]) => {
      const before = old[id];
      return [id, before && isSameData(before, list) ? before : list];
    }),
  );
}

/** Plain JSON from one server: same text, same data. */
function isSameData(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
