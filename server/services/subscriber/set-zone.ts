import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { subscriber } from "#db/schema/subscriber.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import type { OfSubscriber } from "#server/services/context.ts";

export const setZoneSchema = z.strictObject({ zone: z.string().trim().min(1).max(60) });

/** Saves the IANA zone that a subscriber reads times in, on these pages and in messages. */
export async function setZone(ctx: OfSubscriber, { zone }: z.output<typeof setZoneSchema>): Promise<void> {
  checkZone(zone);
  await inWorkspace(ctx.workspaceId, async (tx) => {
    await tx
      .update(subscriber)
      .set({ zone })
      .where(and(eq(subscriber.workspaceId, ctx.workspaceId), eq(subscriber.id, ctx.subscriberId)));
    await notifyChange(tx, { workspaceId: ctx.workspaceId, topic: "subscriber", subscriberId: ctx.subscriberId });
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
