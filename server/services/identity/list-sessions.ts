import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { session } from "#db/schema/identity.ts";
import type { Actor } from "#server/services/context.ts";

const SESSIONS_SHOWN_MAX = 100;

/** Where this wallet is signed in, last used first. */
export async function listSessions(actor: Actor, now: Date) {
  const rows = await getDb()
    .db.select({
      id: session.id,
      userAgent: session.userAgent,
      createdAt: session.createdAt,
      lastSeenAt: session.lastSeenAt,
    })
    .from(session)
    .where(and(eq(session.address, actor.address), isNull(session.revokedAt), gt(session.expiresAt, now)))
    .orderBy(desc(session.lastSeenAt), desc(session.id))
    .limit(SESSIONS_SHOWN_MAX);
  return rows.map((row) => ({ ...row, isThis: row.id === actor.sessionId }));
}
