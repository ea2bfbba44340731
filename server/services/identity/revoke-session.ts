import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { getDb } from "#db/client.ts";
import { session } from "#db/schema/identity.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import type { Actor } from "#server/services/context.ts";

export const revokeSessionSchema = z.strictObject({ id: z.int().positive() });

/** Ends one of the wallet's own sessions, from its next request on. */
export async function revokeSession(actor: Actor, { id, now }: { id: number; now: Date }): Promise<void> {
  const ended = await getDb()
    .db.update(session)
    .set({ revokedAt: now })
    .where(and(eq(session.id, id), eq(session.address, actor.address), isNull(session.revokedAt)))
    .returning({ id: session.id });
  if (ended.length === 0) throw new NotFoundError("This session", { id });
}
