import type { WorkspaceFacts } from "#server/catalog/define-node.ts";
import { templateOf } from "#server/catalog/templates/index.ts";
import type { Graph } from "#server/contract/graph.ts";
import { present } from "#server/kernel/assert.ts";

export const TOPIC_ID = 7;

/** A workspace with the topic of the worked example. */
export const facts: WorkspaceFacts = {
  topics: [
    {
      id: TOPIC_ID,
      key: "liquidation-risk",
      name: "Liquidation risk",
      description: "",
      icon: "bell",
      fields: [{ kind: "number", key: "line", label: "Your line", unit: "", default: "1.25" }],
      presets: [
        { key: "conservative", label: "Conservative", values: { line: "1.50" } },
        { key: "standard", label: "Standard", values: { line: "1.25" } },
        { key: "aggressive", label: "Aggressive", values: { line: "1.10" } },
      ],
      defaultPreset: "standard",
      onByDefault: true,
      critical: true,
      learns: null,
    },
  ],
  secretNames: ["backend-key"],
  chainIds: [31337],
  portfolioAssets: ["ETH", "USDC"],
};

export const LENDING = "0x5FbDB2315678afecb367f032d93F642f64180aa3";

/** The worked example of the product, as its template makes it. A fresh copy each time, to change at will. */
export function workedExample(): Graph {
  const template = present(templateOf("liquidation-by-tier"), "the template is registered");
  const graph = template.build(template.parse({ chainId: 31337, address: LENDING, topicId: TOPIC_ID }), facts);
  return structuredClone(graph);
}
