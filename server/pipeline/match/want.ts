import type { event } from "#db/schema/match.ts";
import type { trigger } from "#db/schema/workflow.ts";
import type { Concern } from "./activity.ts";

export type Event = typeof event.$inferSelect;
export type Trigger = typeof trigger.$inferSelect;

/** A live trigger with the event it wants, and where that log stands among its like in the transaction. */
export type Want = {
  event: Event;
  trigger: Trigger;
  ordinal: number;
  /** Of an activity: the accounts that it concerns. */
  concerns?: Concern[];
};

/** What a chain had before a trigger was published is not its business. */
export function isNew(event: Event, { fromBlock }: Trigger): boolean {
  return fromBlock === null || event.blockNumber === null || event.blockNumber > fromBlock;
}
