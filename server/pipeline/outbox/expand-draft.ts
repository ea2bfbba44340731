import type { ChannelDefinition } from "#server/catalog/define-channel.ts";
import type { Urgency } from "#server/contract/message.ts";
import type { DeliveryDraft } from "#server/contract/step.ts";
import type { Reach } from "../hand-overs.ts";

/** What expanding needs to know of a channel. */
export type ChannelFacts = { label: string; linkable: boolean; priceMilli: number; isConfigured: boolean } & Pick<
  ChannelDefinition,
  "atOnce"
>;
export type Shelf = ReadonlyMap<string, ChannelFacts>;

/** One delivery to be: `reason` says why it goes this way, or not at all. */
export type PlannedDelivery = {
  channel: string;
  /** Of an address of the subscriber's own its mark. */
  target: string;
  state: "waiting" | "suppressed";
  reason: string | null;
  priceMilli: number;
  /** Channels to go by in its place, in order, when this one refuses it for good. */
  otherwise?: string[];
};

export const IN_APP = "in-app";

/** Order of channels for a subscriber who chose none. */
export const USUAL_ROUTES: Record<Urgency, string[]> = {
  urgent: ["telegram", "web-push", "email"],
  normal: ["email", "telegram", "web-push"],
};

/**
 * Turns a draft into deliveries.
 *
 * `own` is the first channel of the subscriber's order, for this topic or for all, that reaches them, and always the app;
 * the channels after it take its place when it refuses. A named channel that
 * does not reach them is kept as suppressed with its reason, and the app takes its place: nothing is lost unseen.
 */
export function expandDraft(draft: DeliveryDraft, reach: Reach, shelf: Shelf): PlannedDelivery[] {
  if (draft.channel === IN_APP) return [inApp(null)];
  if (draft.channel === "own") return expandOwn(draft, reach, shelf);
  const facts = shelf.get(draft.channel);
  if (facts && !facts.linkable) return [toFixedTarget(draft, facts)];
  const way = wayBy(draft.channel, reach, shelf);
  if (way.kind === "open") return [way.planned];
  const missed = { ...planned(draft.channel, "", facts), state: "suppressed" as const, reason: way.reason };
  return [missed, inApp(`In the app instead. ${way.reason}`)];
}

function expandOwn({ urgency, topicId }: DeliveryDraft, reach: Reach, shelf: Shelf): PlannedDelivery[] {
  const ofTopic = topicId === null ? undefined : reach.topicRoutes?.[topicId];
  const order = (ofTopic ?? reach.routes ?? USUAL_ROUTES)[urgency].filter((kind) => kind !== IN_APP);
  if (order.length === 0) return [inApp(`In the app only, as chosen for ${urgency} alerts.`)];
  const closed: string[] = [];
  for (const [at, kind] of order.entries()) {
    const way = wayBy(kind, reach, shelf);
    if (way.kind === "open") return [inApp(null), { ...way.planned, otherwise: order.slice(at + 1) }];
    closed.push(way.reason);
  }
  return [inApp(`In the app only. ${closed.join(" ")}`)];
}

type Way = { kind: "open"; planned: PlannedDelivery } | { kind: "closed"; reason: string };

function wayBy(kind: string, reach: Reach, shelf: Shelf): Way {
  const facts = shelf.get(kind);
  if (!facts?.isConfigured) {
    return { kind: "closed", reason: `This installation does not send by ${facts?.label ?? kind}.` };
  }
  const address = reach.addresses[kind];
  if (!address) return { kind: "closed", reason: `No ${facts.label} is linked.` };
  if (address.state === "pending") return { kind: "closed", reason: `${facts.label} is not confirmed yet.` };
  if (address.state === "off") {
    return { kind: "closed", reason: `${facts.label} is off${address.reason ? `: ${withStop(address.reason)}` : "."}` };
  }
  return { kind: "open", planned: planned(kind, address.mark, facts) };
}

function toFixedTarget(draft: DeliveryDraft, facts: ChannelFacts): PlannedDelivery {
  const row = planned(draft.channel, draft.target ?? "", facts);
  if (!facts.isConfigured) {
    return { ...row, state: "suppressed", reason: `This installation does not send by ${facts.label}.` };
  }
  if (!draft.target) return { ...row, state: "suppressed", reason: "There is no address to send this to." };
  return row;
}

function planned(channel: string, target: string, facts: ChannelFacts | undefined): PlannedDelivery {
  return { channel, target, state: "waiting", reason: null, priceMilli: facts?.priceMilli ?? 0 };
}

export function inApp(reason: string | null): PlannedDelivery {
  return { channel: IN_APP, target: "", state: "waiting", reason, priceMilli: 0 };
}

function withStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
