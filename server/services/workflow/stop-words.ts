import type { ReadGraph, ReadNode } from "./read-graph.ts";

/**
 * Who ends at a node, in words after a number: by the ways out of it that lead nowhere. An audience ends those who have
 * the topic off; an action, those to whom it could send nothing.
 */
export function stopWords({ id, handles, family, definition, config }: ReadNode, read: ReadGraph): string {
  const said = definition?.wayWords?.(config, read.nameFor(id)) ?? {};
  if (definition?.run === "audience") return said.outside ?? "had it turned off";
  if (handles.length === 0) return "ended here";
  if (family === "then") return "got nothing here";
  const taken = new Set(Object.values(read.graph.edges).flatMap(({ from }) => (from[0] === id ? [from[1]] : [])));
  const open = handles.filter((way) => !taken.has(way.id));
  const words = open.flatMap((way) => said[way.id] ?? []);
  if (words.length > 0) return words.join(", or ");
  const [only, ...more] = open;
  return only && more.length === 0 ? `took ${only.label}, which leads nowhere` : "stopped here";
}
