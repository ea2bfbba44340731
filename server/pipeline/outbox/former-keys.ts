import { sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { formerKeysIn, type Secret, unseal } from "#server/kernel/secret.ts";

/** A secret key from before. `workspacesTo`: the last workspace that was made while it was the key. */
export type FormerKey = { key: Secret; workspacesTo: number };

/**
 * The installation's secret keys from before, the oldest first. What followed from one stays as it is: a link in a mail
 * works years later, browsers know the push key, and receivers verify with a workspace's first signing key.
 *
 * Also those that this process was given but that are not written down yet, while a new key takes over.
 */
export async function readFormerKeys(db: Db, key: Secret): Promise<FormerKey[]> {
  const rows = await db.execute<{ sealed: string; workspacesTo: string }>(sql`
    select sealed, workspaces_to as "workspacesTo" from former_key order by id`);
  const kept = rows.map((row) => ({ key: unseal(row.sealed, key), workspacesTo: Number(row.workspacesTo) }));
  const values = new Set(kept.map((one) => one.key.reveal()));
  const given = formerKeysIn(key).filter((one) => !values.has(one.reveal()));
  return [...kept, ...given.map((one) => ({ key: one, workspacesTo: Number.POSITIVE_INFINITY }))];
}

/** What a message's link says, by the key or one from before it. */
export async function readLink<T>(
  token: string,
  read: (token: string, key: Secret) => T | undefined,
  { db, key }: { db: Db; key: Secret },
): Promise<T | undefined> {
  const said = read(token, key);
  if (said) return said;
  for (const former of await readFormerKeys(db, key)) {
    const before = read(token, former.key);
    if (before) return before;
  }
  return undefined;
}
