import type { AudienceSpec } from "#server/contract/plan.ts";
import type { ReadGraph, ReadNode } from "./read-graph.ts";

/** What is done for nobody in particular, of which there must be one. */
const DOES = "contract-call";

/** Whether nothing below a node needs a subscriber, and something is done there. */
export function canBeOnce(read: ReadGraph, id: string): boolean {
  const below = withBelow(read, id);
  return below.every(({ definition }) => definition?.isOnce === true) && below.some(({ node }) => node.type === DOES);
}

/**
 * Whose execution it is where no Who says it: the account's that sends, which is the only wallet that every such event
 * has in common.
 */
export function onceSpec(read: ReadGraph, stepId: string): AudienceSpec | undefined {
  const [call] = withBelow(read, stepId).filter(({ node }) => node.type === DOES);
  const address = read.facts.signerAccounts?.[String(call?.config.signer ?? "")];
  return address && { kind: "wallet", wallet: { address }, unknown: "enrol", topicId: null };
}

/** A node and all that it leads to, in their order. */
function withBelow({ graph, nodes }: ReadGraph, id: string): ReadNode[] {
  const found = new Set([id]);
  for (const at of found) {
    for (const { from, to } of Object.values(graph.edges)) if (from[0] === at) found.add(to[0]);
  }
  return [...found].flatMap((each) => nodes.get(each) ?? []);
}
