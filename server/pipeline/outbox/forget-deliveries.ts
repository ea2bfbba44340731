import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import type { RenderedMessage } from "#server/contract/message.ts";
import type { Content } from "#server/contract/step.ts";
import { AppError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { type RawCharge, RESERVED, toCharge } from "./charge.ts";
import { settle } from "./end-deliveries.ts";

/** A delivery is with its provider at this moment; what comes of it cannot be scrubbed yet. */
export class LeavingNowError extends AppError {
  override name = "LeavingNowError";
  constructor() {
    super({
      code: "unavailable",
      retry: "later",
      publicMessage: "A message to you is leaving at this moment. Nothing was deleted; try again in a minute.",
    });
  }
}

const REASON = "The subscriber deleted everything before this was sent.";
/** What a forgotten message says. */
export const SCRUBBED: RenderedMessage = { kind: "message", subject: "Deleted", body: "The subscriber deleted this." };

/** Its subscriber deleted it: nothing of it is left but that it was sent. */
export function isScrubbed({ content }: { content: Content }): boolean {
  return content.kind === "message" && content.subject === SCRUBBED.subject && content.body === SCRUBBED.body;
}

/**
 * Scrubs where a subscriber's messages went, what they said and why they came; that they were sent, and what they
 * cost, stays. What has not left is cancelled. Web calls go to the team, not to the subscriber, and stay as they are.
 *
 * Rows: delivery, waiting | unfunded | retrying | deferred → cancelled, credits come back; target, content and why emptied.
 * @throws LeavingNowError when one is being sent
 */
export async function forgetDeliveries(
  tx: Tx,
  of: { workspaceId: number; subscriberId: number; now: Date },
): Promise<void> {
  const mine = sql`workspace_id = ${of.workspaceId}::bigint and subscriber_id = ${of.subscriberId}::bigint
    and content ->> 'kind' = 'message'`;
  // held until the end: the worker passes over rows that somebody holds
  const unsent = await tx.execute<{ id: string; isLeaving: boolean }>(sql`
    select id, lease_until is not null as "isLeaving" from delivery
    where ${mine} and state in ('waiting', 'unfunded', 'retrying', 'deferred') order by id for update`);
  if (unsent.some(({ isLeaving }) => isLeaving)) throw new LeavingNowError();
  const ids = unsent.map(({ id }) => Number(id));
  const ended = await tx.execute<RawCharge>(sql`
    update delivery set state = 'cancelled', reason = ${REASON}, done_at = ${of.now.toISOString()}::timestamptz
    where id = any(${idList(ids)})
    returning ${RESERVED}`);
  await tx.execute(sql`
    update delivery set target = '', why = '', content = ${jsonText(SCRUBBED)}::text::jsonb where ${mine}`);
  await notifyChange(tx, { workspaceId: of.workspaceId, topic: "delivery" });
  await settle(tx, { ended: ended.map(toCharge), how: "void", now: of.now });
}
