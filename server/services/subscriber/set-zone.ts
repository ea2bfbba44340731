import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import { replanDeferred } from "#server/pipeline/outbox/defer-deliveries.ts";
import type { OfSubscriber } from "#server/services/context.ts";

export const setZoneSchema = z.strictObject({
  zone: z.string().trim().min(1).max(60),
  /** `browser`: nobody chose it; it counts only where nothing was said before. */
  from: z.enum(["own", "browser"]).optional(),
});

/**
 * Saves the IANA zone that a subscriber reads times in, on these pages and in messages, and by whose clocks they are
 * told. What waits for a time of theirs is looked at again by the new one.
 */
export async function setZone(ctx: OfSubscriber, { zone, from = "own" }: z.input<typeof setZoneSchema>): Promise<void> {
  checkZone(zone);
  const { workspaceId, subscriberId, now } = ctx;
  await inWorkspace(workspaceId, async (tx) => {
    const rows = await tx
      .update(subscriber)
      .set({ zone, zoneFrom: from })
      .where(
        and(
          eq(subscriber.workspaceId, workspaceId),
          eq(subscriber.id, subscriberId),
          from === "browser" ? eq(subscriber.zoneFrom, "nobody") : undefined,
        ),
      )
      .returning({ id: subscriber.id });
    if (rows.length === 0) return;
    await replanDeferred(tx, { subscriberIds: [subscriberId], now });
    await notifyChange(tx, { workspaceId, topic: "subscriber", subscriberId });
  });
}

/** Throws BadInputError unless it is a zone that times can be read in. */
export function checkZone(zone: string): void {
  if (!isZone(zone)) throw new BadInputError(`“${zone}” is no time zone we know. Take one such as Europe/Lisbon.`);
}

/** A name of the IANA database. Bare offsets, which the runtime takes too, know no summer time. */
function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
