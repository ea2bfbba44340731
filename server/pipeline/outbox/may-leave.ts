import type { AddressState } from "#db/schema/subscriber.ts";
import type { Content } from "#server/contract/step.ts";

/** What may have changed since a delivery was planned. Missing things count as unchanged: a test message has no run. */
export type Circumstances = {
  topicName: string | null;
  isOrphaned: boolean | null;
  isCancelled: boolean | null;
  isArchived: boolean | null;
  isTopicOn: boolean;
  /** It waited, and the reading that it told of has come back since; only asked of channels of the subscriber's own. */
  isOver?: boolean | null;
};

/** Where its channel finds the subscriber now. */
export type Address = {
  addressState: AddressState | null;
  sealedAddress: string | null;
  addressMark: string | null;
  addressReason: string | null;
};

export type Verdict =
  /** `address`: as it is now, when it is the subscriber's own. */
  | { kind: "go"; address?: { sealed: string; mark: string } }
  /** `toApp`: the subscriber still wants it, so the app takes its place. */
  | { kind: "stop"; state: "cancelled" | "suppressed"; reason: string; toApp: boolean };

/**
 * The last look before a delivery leaves.
 * @param facts without an address where the channel has none of the subscriber's own
 */
export function mayLeave(
  facts: (Circumstances & Partial<Address>) | undefined,
  of: { isLinkable: boolean; contentKind: Content["kind"]; isCorrection: boolean; hasLeft: boolean },
): Verdict {
  if (!facts) return stop("cancelled", "The subscriber is not here any more.");
  // what became of it is found out, whatever became of its run
  if (of.hasLeft) return { kind: "go" };
  // what was told is taken back whatever became of run and workflow, and stands in the app even for who left the topic
  if (of.isCorrection) return of.contentKind === "message" && of.isLinkable ? mayReach(facts) : { kind: "go" };
  if (facts.isOrphaned) return stop("cancelled", "The chain undid the event before this was sent.");
  if (facts.isCancelled) return stop("cancelled", "The run was cancelled before this was sent.");
  if (facts.isArchived) return stop("cancelled", "The workflow was archived before this was sent.");
  if (of.contentKind !== "message") return { kind: "go" };
  if (facts.isOver) return stop("suppressed", "It was over before its time came: the value is back beyond the line.");
  return of.isLinkable || !facts.isTopicOn ? mayReach(facts) : { kind: "go" };
}

/** By the subscriber's own wishes and address. */
function mayReach(facts: Circumstances & Partial<Address>): Verdict {
  if (!facts.isTopicOn) {
    return stop("suppressed", `The subscriber turned off ${facts.topicName ?? "this topic"} before this was sent.`);
  }
  const { sealedAddress: sealed, addressMark: mark } = facts;
  if (facts.addressState === "on" && typeof sealed === "string" && typeof mark === "string")
    return { kind: "go", address: { sealed, mark } };
  const why = facts.addressState === "off" && facts.addressReason ? `: ${facts.addressReason}` : ".";
  return { ...stop("suppressed", `The address was turned off before this was sent${why}`), toApp: true };
}

function stop(state: "cancelled" | "suppressed", reason: string): Extract<Verdict, { kind: "stop" }> {
  return { kind: "stop", state, reason, toApp: false };
}
