import { sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { executePrepared } from "./execute-prepared.ts";
import { atClose } from "./transact.ts";

/** What may change under an open page; the first part of the tRPC paths that show it. */
export const changeTopics = [
  "run",
  "execution",
  "delivery",
  "inbox",
  "credit",
  "workflow",
  "backtest",
  "topic",
  "segment",
  "preference",
  "learned",
  "channel",
  "subscriber",
  "member",
  "secret",
  "apiKey",
  "signingKey",
  "signer",
  "endpoint",
  "suppression",
  "portfolio",
  "pull",
] as const;
export type ChangeTopic = (typeof changeTopics)[number];

/** `subscriberId`: also that subscriber's own pages. Without it only members hear, save for `topic`. */
export type Change = { workspaceId: number; topic: ChangeTopic; subscriberId?: number | undefined };

export const CHANGE_CHANNEL = "bellwether_change";

/**
 * Tells open pages that something changed, once the transaction commits. Says what to read again, never the data.
 * Postgres sends equal notices of one transaction once; a batch calls this per workspace and topic, not per row.
 */
export async function notifyChange(tx: Db | Tx, change: Change): Promise<void> {
  await notifyChanges(tx, [change]);
}

/** The same for many, in one statement: a batch that concerns many subscribers, or all of a transaction of `transact`. */
export async function notifyChanges(tx: Db | Tx, changes: readonly Change[]): Promise<void> {
  if (changes.length > 0 && !atClose(tx, send, changes)) await send(tx, changes);
}

async function send(tx: Db | Tx, changes: readonly Change[]): Promise<void> {
  const texts = [...new Set(changes.map((change) => JSON.stringify(change)))];
  await executePrepared(
    tx,
    sql`
    select pg_notify(${CHANGE_CHANNEL}, text)
    from jsonb_array_elements_text(${JSON.stringify(texts)}::text::jsonb) as text`,
  );
}

/** The same for the members of many workspaces. */
export function notifyWorkspaces(tx: Db | Tx, ids: Iterable<number>, ...topics: ChangeTopic[]): Promise<void> {
  return notifyChanges(tx, changesFor(ids, ...topics));
}

/** What the members of these workspaces hear; a workspace may be named many times. */
export function changesFor(ids: Iterable<number>, ...topics: ChangeTopic[]): Change[] {
  return [...new Set(ids)].flatMap((workspaceId) => topics.map((topic) => ({ workspaceId, topic })));
}
