import { and, eq, gt, isNull } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { session } from "#db/schema/identity.ts";
import { env } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import { sha256 } from "#server/kernel/secret.ts";
import type { Actor } from "#server/services/context.ts";

const DAY_MS = 86_400_000;
/** A session in use is written at most this often. */
const SLIDE_EVERY_MS = 3_600_000;

/** `slidTo`: the new end, when this look-up moved it. */
export type FoundSession = { actor: Actor; slidTo?: Date };

/** Who holds this token; null when it is unknown, ended or revoked. With `slide` a session in use lives on. */
export async function findSession(
  token: string | undefined,
  { now, slide }: { now: Date; slide: boolean },
): Promise<FoundSession | null> {
  if (!token) return null;
  const { db } = getDb();
  const [row] = await db
    .select({ id: session.id, address: session.address, lastSeenAt: session.lastSeenAt })
    .from(session)
    .where(and(eq(session.tokenHash, sha256(token)), isNull(session.revokedAt), gt(session.expiresAt, now)))
    .limit(1);
  if (!row) return null;
  const actor: Actor = {
    address: row.address,
    isAdmin: env().BELLWETHER_ADMINS.includes(row.address),
    sessionId: row.id,
  };
  if (!slide || now.getTime() - row.lastSeenAt.getTime() < SLIDE_EVERY_MS) return { actor };
  const slidTo = sessionEnd(now);
  await db
    .update(session)
    .set({ lastSeenAt: now, expiresAt: slidTo })
    .where(and(eq(session.id, row.id), isNull(session.revokedAt)));
  return { actor, slidTo };
}

/** When a session that is used now ends, unless used again. */
export const sessionEnd = (now: Date) => new Date(now.getTime() + limits.sessionDays * DAY_MS);
