import type { SegmentInput } from "#server/contract/segment.ts";
import type { TopicIds } from "./parts.ts";

/** Whom the demo's team asks for by name. */
export function demoSegments(topics: TopicIds): SegmentInput[] {
  const setting = (topic: string, name: string) => ({ ref: [`topic-${topics[topic]}`, name] as [string, string] });
  return [
    {
      name: "Careful lenders",
      description: "Who wants to hear of their health factor early.",
      condition: { op: "is-at-least", args: [setting("liquidation-risk", "line"), { value: "1.5" }] },
      attributes: [],
    },
    {
      name: "Found on-chain, never here",
      description: "Wallets of events whose owners have not signed in yet.",
      condition: { op: "is", args: [{ ref: ["subscriber", "origin"] }, { value: "event" }] },
      attributes: [],
    },
  ];
}
