import type { Tx } from "#db/client.ts";
import type { Family, Handle, SentencePart } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";

/** What a card of a published graph shows. */
export type FrozenNode = { family: Family; label: string; icon: string; sentence: SentencePart[]; handles: Handle[] };

/** The cards of a frozen graph, by node id. */
export async function describeFrozen(
  _tx: Tx,
  o: { workspaceId: number; graph: Graph },
): Promise<Record<string, FrozenNode>> {
  const nodes = Object.entries(o.graph.nodes);
  return Object.fromEntries(
    nodes.map(([id, node]) => [
      id,
      { family: "then", label: node.type, icon: "bell", sentence: [node.name], handles: [] },
    ]),
  );
}
