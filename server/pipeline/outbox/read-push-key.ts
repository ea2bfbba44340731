import type { Db } from "#db/client.ts";
import type { Env } from "#server/kernel/env.ts";
import { type PushKey, pushKeyOf } from "#server/kernel/push-key.ts";
import type { Secret } from "#server/kernel/secret.ts";
import { readFormerKeys } from "./former-keys.ts";

/** The push key that browsers know this installation by: a new secret key does not change the one that followed from the first. */
export async function readPushKey(
  db: Db,
  of: { BELLWETHER_SECRET_KEY: Secret } & Pick<Env, "VAPID_PRIVATE_KEY">,
): Promise<PushKey> {
  const [first] = of.VAPID_PRIVATE_KEY ? [] : await readFormerKeys(db, of.BELLWETHER_SECRET_KEY);
  return pushKeyOf(first ? { ...of, BELLWETHER_SECRET_KEY: first.key } : of);
}
