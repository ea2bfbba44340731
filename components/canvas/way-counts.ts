import type { NodeTypeData } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";

/** How many went along each edge, with what they are. */
export type WayCounts = Record<string, { value: number; noun: string }>;

type Counted = { events: Record<string, number>; passed: Record<string, number> };
type Drawn = { graph: Graph; types: Readonly<Record<string, Pick<NodeTypeData, "run">>> };

/** Words for the numbers: events come in, wallets go on. */
export function wayCounts({ graph, types }: Drawn, { events, passed }: Counted): WayCounts {
  const runOf = (nodeId: string) => types[graph.nodes[nodeId]?.type ?? ""]?.run;
  const entries = Object.entries(graph.edges).map(([edgeId, edge]) => {
    const run = runOf(edge.from[0]);
    if (run === "trigger") {
      const [nodeId, handle] = edge.from;
      const came = events[handle === "next" ? nodeId : `${nodeId}:${handle}`] ?? 0;
      return [edgeId, { value: came, noun: came === 1 ? "event" : "events" }] as const;
    }
    const value = passed[edgeId] ?? 0;
    return [edgeId, { value, noun: run === "audience" ? (value === 1 ? "wallet" : "wallets") : "" }] as const;
  });
  return Object.fromEntries(entries);
}
