import type { NodeTypeData } from "#server/contract/catalog.ts";
import { showDecimal } from "#server/contract/decimal.ts";
import type { Graph } from "#server/contract/graph.ts";
import { audienceKey, TRIGGER_HANDLES } from "#server/contract/plan.ts";
import type { WayCounts } from "#server/services/workflow/count-ways.ts";
import type { WayEdgeData } from "./way-edge.tsx";

type Facts = { graph: Graph; types: Readonly<Record<string, NodeTypeData>> };
type EdgeCounts = Record<string, WayEdgeData["count"]>;

/** Words for the numbers of many events: events come in, wallets go on. An edge that nobody took says 0. */
export function edgeCounts({ graph, types }: Facts, counts: Pick<WayCounts, "events" | "passed">): EdgeCounts {
  const entries = Object.entries(graph.edges).map(([edgeId, { from }]) => {
    const run = types[graph.nodes[from[0]]?.type ?? ""]?.run;
    if (run !== "trigger") return [edgeId, wallets(counts.passed[edgeId] ?? 0, run === "audience")] as const;
    const handle = TRIGGER_HANDLES.find((way) => way === from[1]) ?? "next";
    const value = counts.events[audienceKey(from[0], handle)] ?? 0;
    return [edgeId, { value, noun: value === 1 ? "event" : "events" }] as const;
  });
  return Object.fromEntries(entries);
}

/** The same for one event: from its very first edge on, wallets. */
export function runCounts({ graph, types }: Facts, passed: Readonly<Record<string, number>>): EdgeCounts {
  const entries = Object.entries(graph.edges).map(([edgeId, { from }]) => {
    const run = types[graph.nodes[from[0]]?.type ?? ""]?.run;
    return [edgeId, wallets(passed[edgeId] ?? 0, run === "trigger" || run === "audience")] as const;
  });
  return Object.fromEntries(entries);
}

/** As text, for where no edges are drawn: "12,408 wallets". */
export function countWords(counts: EdgeCounts): Record<string, string> {
  const words = (count: EdgeCounts[string]) => `${showDecimal(`${count?.value ?? 0}`)} ${count?.noun ?? ""}`.trim();
  return Object.fromEntries(Object.entries(counts).map(([id, count]) => [id, words(count)]));
}

function wallets(value: number, isNamed: boolean): { value: number; noun: string } {
  if (!isNamed) return { value, noun: "" };
  return { value, noun: value === 1 ? "wallet" : "wallets" };
}
