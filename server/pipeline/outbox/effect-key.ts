import { type SQL, sql } from "drizzle-orm";

/** Of what a delivery is: the same for the same thing told, over retries, restarts and forks. */
export type Effect = {
  workflowId: number;
  subscriberId: number;
  /** The event's part: its key, or what it is for this subscriber alone. */
  scope: string;
  nodeId: string;
  /** Channel kind. */
  channel: string;
};

/** `workflow:subscriber:event:action node:channel`. */
export function effectKeyOf({ workflowId, subscriberId, scope, nodeId, channel }: Effect): string {
  return `${workflowId}:${subscriberId}:${scope}:${nodeId}:${channel}`;
}

const AGAIN = /:again:(\d+)$/;

/** The key under which a thing is told anew after it was taken back: a provider must not take it for the first. */
export function againKeyOf(effectKey: string): string {
  const round = Number(AGAIN.exec(effectKey)?.[1] ?? 0);
  return `${effectKey.replace(AGAIN, "")}:again:${round + 1}`;
}

/** The same in SQL. */
export const againKeyIn = (effectKey: SQL): SQL => sql`
  regexp_replace(${effectKey}, ':again:\\d+$', '') || ':again:'
    || coalesce(substring(${effectKey} from ':again:(\\d+)$')::integer, 0) + 1`;

/** The key of the one correction of a message. Each telling has a key of its own, so its correction has too. */
export function correctionKeyOf(effectKey: string): string {
  return `${effectKey}:correction`;
}
