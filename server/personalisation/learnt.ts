import type { LearnedKind } from "#db/schema/personalisation.ts";
import type { topic } from "#db/schema/subscriber.ts";
import type { CutOffState } from "./cut-off.ts";
import type { PriorityState } from "./priority.ts";

export type Topic = typeof topic.$inferSelect;

type Pair = { topicId: number; subscriberId: number; workspaceId: number };
/** What is believed. */
export type State = { state: CutOffState; priority: PriorityState; updatedAt: Date };

/** What is believed now of a subscriber and a topic, and what of it is in force. */
export type Learnt = Pair & State & { topic: Topic; base: number; before: InForce; stops: Stops };

/** What is not learned of the two now, or nothing at all. */
export type Stops = (LearnedKind | "all")[];

/** What was learned before, as matching and sending read it. */
export type InForce = {
  /** What it was learned beside; null: nothing is known. */
  base: number | null;
  line: number | null;
  reason: string | null;
  since: Date | null;
  tier: number;
  digestLine: number | null;
  /** The last time that any of it moved. */
  changedAt: Date | null;
};

/** Names a subscriber and a topic. */
export const keyOf = ({ topicId, subscriberId }: Omit<Pair, "workspaceId">) => `${topicId}:${subscriberId}`;
