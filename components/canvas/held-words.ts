import type { HeldCalls } from "#server/services/run/list-held-calls.ts";
import { plural } from "../ui/number-words.ts";

/** By node, how many of its calls wait. */
export function heldByNode(held: readonly HeldCalls[]): Record<string, number> {
  const byNode: Record<string, number> = {};
  for (const { nodeId, count } of held) byNode[nodeId] = (byNode[nodeId] ?? 0) + count;
  return byNode;
}

/** "3 calls of Keeper wait." */
export function heldTitle({ count, signer }: Pick<HeldCalls, "count" | "signer">): string {
  return `${plural(count, "call")} of ${signer} ${count === 1 ? "waits" : "wait"}.`;
}

/** After the number, beside a card. */
export function heldWords(count: number): string {
  return count === 1 ? "call waits" : "calls wait";
}
