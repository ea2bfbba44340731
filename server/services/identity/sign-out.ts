import { and, eq, isNull } from "drizzle-orm";
import { getDb } from "#db/client.ts";
import { session } from "#db/schema/identity.ts";
import { sha256 } from "#server/kernel/secret.ts";

/** Ends the session of this token; an unknown one is ended already. */
export async function signOut(token: string | undefined, now: Date): Promise<void> {
  if (!token) return;
  await getDb()
    .db.update(session)
    .set({ revokedAt: now })
    .where(and(eq(session.tokenHash, sha256(token)), isNull(session.revokedAt)));
}
