import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import type { ChannelPorts } from "#server/catalog/define-channel.ts";
import type { Clock } from "#server/kernel/clock.ts";
import type { Env } from "#server/kernel/env.ts";
import { pushKeyOf } from "#server/kernel/push-key.ts";
import type { SafeFetch } from "#server/kernel/safe-fetch.ts";
import { hmacKeyOf, type Secret, unseal } from "#server/kernel/secret.ts";
import { createInboxWriter } from "./inbox-writer.ts";

/** A stored secret of this name signs a workspace's web calls, in place of the one that it has by itself. */
export const SIGNING_SECRET_NAME = "webhook-signing";

type PortsDeps = {
  db: Db;
  clock: Clock;
  fetch: SafeFetch;
  settings: ChannelPorts["settings"] & Pick<Env, "BELLWETHER_SECRET_KEY" | "VAPID_PRIVATE_KEY">;
};

/** Gives channels the machinery: stored secrets, unsealed only here, the inbox, the clock and the guarded fetch. */
export function createChannelPorts({ db, clock, fetch, settings }: PortsDeps): ChannelPorts {
  const key = settings.BELLWETHER_SECRET_KEY;
  const secretOf = (workspaceId: number, name: string) => readSecret(db, { workspaceId, name, key });
  return {
    settings,
    pushKey: pushKeyOf(settings),
    fetch,
    now: clock.now,
    secretOf,
    signingKeyOf: createKeyRing(clock.now, async (workspaceId) => {
      const stored = await secretOf(workspaceId, SIGNING_SECRET_NAME);
      return createSecretKey(stored ? signingBytes(stored) : signingKeyOf(workspaceId, key));
    }),
    writeInbox: createInboxWriter(db, clock.now),
  };
}

/** A new key signs so soon after it is stored. */
const KEY_KEPT_MS = 2_000;

/** One look for all web calls of a workspace that leave about the same time. */
function createKeyRing(
  now: () => Date,
  read: (workspaceId: number) => Promise<KeyObject>,
): ChannelPorts["signingKeyOf"] {
  const ring = new Map<number, { key: Promise<KeyObject>; until: number }>();
  return (workspaceId) => {
    const at = now().getTime();
    const known = ring.get(workspaceId);
    if (known && at < known.until) return known.key;
    for (const [id, { until }] of ring) if (until <= at) ring.delete(id);
    const key = read(workspaceId);
    ring.set(workspaceId, { key, until: at + KEY_KEPT_MS });
    key.catch(() => ring.delete(workspaceId));
    return key;
  };
}

/** The key that a workspace's web calls are signed with unless it stored one: 32 bytes, its own, never stored. */
export function signingKeyOf(workspaceId: number, key: Secret): Buffer {
  return createHmac("sha256", hmacKeyOf(key)).update(`webhook-signing:${workspaceId}`).digest();
}

/** As Standard Webhooks write it, `whsec_` and base64; anything else is taken letter by letter. */
function signingBytes(stored: Secret): Buffer {
  const text = stored.reveal();
  return text.startsWith("whsec_") ? Buffer.from(text.slice("whsec_".length), "base64") : Buffer.from(text, "utf8");
}

async function readSecret(
  db: Db,
  { workspaceId, name, key }: { workspaceId: number; name: string; key: Secret },
): Promise<Secret | undefined> {
  const [row] = await db.execute<{ sealed: string }>(sql`
    select sealed from secret where workspace_id = ${workspaceId}::bigint and name = ${name}`);
  return row && unseal(row.sealed, key);
}
