import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { RenderedMessage } from "#server/contract/message.ts";

type TestOf = { workspaceId: number; subscriberId: number; channel: string; sender: string; now: Date };

/**
 * Puts a test message to one of a subscriber's channels into the outbox: real in every way but that it is free and
 * belongs to no run. At most one a minute for each channel.
 *
 * @returns false when there was one this minute
 */
export async function receiveTest(
  tx: Tx,
  { workspaceId, subscriberId, channel, sender, now }: TestOf,
): Promise<boolean> {
  const content: RenderedMessage = {
    kind: "message",
    subject: `A test from ${sender}`,
    body: "This is how your alerts reach you here. Nothing happened on the chain.",
  };
  const minute = Math.floor(now.getTime() / 60_000);
  const at = sql`${now.toISOString()}::timestamptz`;
  const rows = await tx.execute(sql`
    insert into delivery (workspace_id, workflow_id, run_id, execution_id, subscriber_id, node_id, effect_key, channel,
      urgency, priority, content, why, next_at, occurred_at, created_at)
    values (${workspaceId}::bigint, 0, 0, 0, ${subscriberId}::bigint, 'test',
      ${`test:${subscriberId}:${channel}:${minute}`}, ${channel}, 'urgent', 1, ${JSON.stringify(content)}::text::jsonb,
      'You asked for a test.', ${at}, ${at}, ${at})
    on conflict (effect_key) do nothing
    returning id`);
  return rows.length > 0;
}
