import type { NodeDefinition } from "../define-node.ts";
import { abSplit } from "./ab-split.ts";
import { addressActivity } from "./address-activity.ts";
import { balance } from "./balance.ts";
import { blockHeight } from "./block-height.ts";
import { condition } from "./condition.ts";
import { contractCall } from "./contract-call.ts";
import { contractEvent } from "./contract-event.ts";
import { contractValue } from "./contract-value.ts";
import { discord } from "./discord.ts";
import { email } from "./email.ts";
import { holdOut } from "./hold-out.ts";
import { inApp } from "./in-app.ts";
import { inSegment } from "./in-segment.ts";
import { lookUp } from "./look-up.ts";
import { price } from "./price.ts";
import { schedule } from "./schedule.ts";
import { segmentMembers } from "./segment-members.ts";
import { sendMessage } from "./send-message.ts";
import { signal } from "./signal.ts";
import { slack } from "./slack.ts";
import { stop } from "./stop.ts";
import { switchNode } from "./switch.ts";
import { telegram } from "./telegram.ts";
import { theirPortfolio } from "./their-portfolio.ts";
import { thoseConcerned } from "./those-concerned.ts";
import { toldAttributes } from "./told-attributes.ts";
import { topicSubscribers } from "./topic-subscribers.ts";
import { wait } from "./wait.ts";
import { walletInEvent } from "./wallet-in-event.ts";
import { webhook } from "./webhook.ts";

/** A node whose config's type is forgotten; parse with its schema first. */
export type AnyNode = NodeDefinition<Record<string, unknown>>;

/** In the order of the palette, family by family. */
export const nodes: readonly AnyNode[] = [
  contractEvent,
  contractValue,
  price,
  balance,
  addressActivity,
  schedule,
  blockHeight,
  signal,
  walletInEvent,
  thoseConcerned,
  topicSubscribers,
  segmentMembers,
  toldAttributes,
  lookUp,
  theirPortfolio,
  condition,
  inSegment,
  switchNode,
  abSplit,
  holdOut,
  sendMessage,
  telegram,
  email,
  inApp,
  slack,
  discord,
  webhook,
  contractCall,
  wait,
  stop,
];

const byType = new Map(nodes.map((node) => [node.type, node]));

/** The node type, or undefined when the catalog has none. */
export function nodeTypeOf(type: string): AnyNode | undefined {
  return byType.get(type);
}
