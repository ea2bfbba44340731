import { nodeTypeOf } from "#server/catalog/nodes/index.ts";
import { protocolOf } from "#server/catalog/protocols/index.ts";
import { signatureOf } from "#server/contract/abi-names.ts";
import { emptyGraph, type Graph } from "#server/contract/graph.ts";
import { present } from "#server/kernel/assert.ts";

export type Drawn = { id: string; type: string; name: string; config: Record<string, unknown>; at: [number, number] };

/** A graph from cards and arrows: `["if:yes", "tell"]` goes from the way `yes` of `if` to `tell`; `next` is usual. */
export function draw(cards: Drawn[], arrows: [string, string][]): Graph {
  const graph = emptyGraph();
  for (const { id, type, name, config, at } of cards) {
    graph.nodes[id] = { type, v: present(nodeTypeOf(type), `${type} is a node type`).v, name, config };
    graph.layout[id] = { x: at[0], y: at[1] };
  }
  for (const [from, to] of arrows) {
    const [id = "", handle = "next"] = from.split(":");
    graph.edges[`${id}-${handle}-${to}`] = { from: [id, handle], to: [to, "in"] };
  }
  return graph;
}

/** The config of a `contract-event` node for an event of a known protocol. */
export function eventConfig(kind: string, eventName: string, contract: { address: string; name: string }) {
  const protocol = present(protocolOf(kind), `${kind} is a known protocol`);
  const event = present(
    protocol.events.find((e) => e.name === eventName),
    `${kind} has ${eventName}`,
  );
  return {
    contract: { ...contract, events: protocol.events, event: signatureOf(event) },
    units: { ...protocol.units[eventName] },
    filters: [],
  };
}
