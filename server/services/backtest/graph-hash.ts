import { jsonText } from "#db/json-text.ts";
import { migrateGraph } from "#server/catalog/migrate-graph.ts";
import type { Graph } from "#server/contract/graph.ts";
import { sha256 } from "#server/kernel/secret.ts";

/** The same for graphs that do the same: without places and notes, on today's node versions. */
export function graphHash(stored: Graph): string {
  const { nodes, edges } = migrateGraph(stored);
  return sha256(jsonText(ordered([nodes, edges])));
}

/** Keys in one order, whatever order they were written in. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, part]) => [key, ordered(part)]);
}
