import { and, eq } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import { notifyChanges } from "#server/kernel/notify.ts";
import { forgetLearned } from "#server/personalisation/forget-learned.ts";
import { forgetDeliveries } from "#server/pipeline/outbox/forget-deliveries.ts";
import { forgetPortfolio } from "#server/portfolio/keep-portfolios.ts";
import { forgetAttributes } from "#server/services/attribute/forget-attributes.ts";
import { writeAudit } from "#server/services/audit/write-audit.ts";
import { forgetBacktests } from "#server/services/backtest/forget-backtests.ts";
import { forgetChannels } from "#server/services/channel/forget-channels.ts";
import type { SubscriberContext } from "#server/services/context.ts";
import { forgetInbox } from "#server/services/inbox/forget-inbox.ts";
import { forgetPreferences } from "#server/services/preference/forget-preferences.ts";
import { forgetTiming } from "#server/services/timing/forget-timing.ts";

/**
 * Deletes what a subscriber told a workspace, what it told them and what it read and learned of them: settings,
 * addresses, messages, attributes, portfolio. What stays is the
 * wallet's public address in the team's own records, and what each message cost. All or nothing; safe to repeat.
 *
 * @throws LeavingNowError (later)
 */
export async function forgetSubscriber(ctx: SubscriberContext): Promise<void> {
  const { workspaceId, subscriberId, now } = ctx;
  // as the owner: credits that were reserved for unsent messages come back
  await getDb().db.transaction(async (tx) => {
    await forgetPreferences(tx, ctx);
    await forgetTiming(tx, ctx);
    await forgetAttributes(tx, ctx);
    await forgetChannels(tx, ctx);
    await forgetInbox(tx, ctx);
    await forgetLearned(tx, ctx);
    await forgetBacktests(tx, ctx);
    await forgetPortfolio(tx, ctx);
    await tx
      .update(subscriber)
      .set({ zone: "UTC", zoneFrom: "nobody", routes: null })
      .where(and(eq(subscriber.workspaceId, workspaceId), eq(subscriber.id, subscriberId)));
    await writeAudit(tx, ctx, { action: "subscriber.forget", subject: `subscriber:${subscriberId}` });
    await notifyChanges(
      tx,
      (["preference", "channel", "inbox", "learned", "subscriber"] as const).map((topic) => ({
        workspaceId,
        topic,
        subscriberId,
      })),
    );
    // the ledger last: it makes others wait until this commits
    await forgetDeliveries(tx, { workspaceId, subscriberId, now });
  });
}
