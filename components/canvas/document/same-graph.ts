import type { Graph } from "#server/contract/graph.ts";

/** Whether two documents say the same; the server keeps keys in an order of its own. */
export function isSameGraph(a: Graph, b: Graph): boolean {
  return a === b || stable(a) === stable(b);
}

/** JSON with sorted keys. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
