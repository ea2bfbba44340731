import { createSecretKey, type KeyObject } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import type { ChannelPorts } from "#server/catalog/define-channel.ts";
import type { Chains } from "#server/chain/chains.ts";
import type { Clock } from "#server/kernel/clock.ts";
import type { Env } from "#server/kernel/env.ts";
import { type PushKey, pushKeyOf } from "#server/kernel/push-key.ts";
import type { SafeFetch } from "#server/kernel/safe-fetch.ts";
import { type Secret, unseal } from "#server/kernel/secret.ts";
import { openAddressBook } from "./address-book.ts";
import { createAskChain } from "./ask-chain.ts";
import { createCallStore } from "./call-store.ts";
import { createEndpointStore } from "./endpoint-store.ts";
import { readFormerKeys } from "./former-keys.ts";
import { createInboxWriter } from "./inbox-writer.ts";
import { readPushKey } from "./read-push-key.ts";
import { loadSigningKeys } from "./signing-keys.ts";
import { readSuppression } from "./suppressions.ts";

type PortsDeps = {
  db: Db;
  clock: Clock;
  fetch: SafeFetch;
  /** Without them no chain is asked. */
  chains?: Chains;
  settings: ChannelPorts["settings"] & { BELLWETHER_SECRET_KEY: Secret } & Pick<Env, "VAPID_PRIVATE_KEY">;
};

/** Gives channels the machinery: stored secrets, unsealed only here, the inbox, the clock and the guarded fetch. */
export function createChannelPorts({ db, clock, fetch, settings, chains }: PortsDeps): ChannelPorts {
  const key = settings.BELLWETHER_SECRET_KEY;
  const secretOf = (workspaceId: number, name: string) => readSecret(db, { workspaceId, name, key });
  return {
    settings,
    pushKey: createPushKey(db, settings),
    fetch,
    now: clock.now,
    secretOf,
    signingKeysOf: createKeyRing(clock.now, async (workspaceId, url) => {
      const former = await readFormerKeys(db, key);
      const keys = await loadSigningKeys(db, { workspaceId, url, key, former, now: clock.now() });
      return keys.map(({ bytes }) => createSecretKey(bytes));
    }),
    endpoints: createEndpointStore(db, clock.now),
    calls: createCallStore({ db, key, now: clock.now }),
    askChain: chains ? createAskChain(chains) : async () => ({ kind: "no-chain" }),
    async suppressedBecause(workspaceId, target) {
      const book = await openAddressBook(db, key);
      return readSuppression(db, { workspaceId, mark: book.markOf("email", target) });
    },
    writeInbox: createInboxWriter(db, clock.now),
  };
}

/** It never changes while a process lives. One that is set and wrong is told at the start. */
function createPushKey(db: Db, settings: PortsDeps["settings"]): ChannelPorts["pushKey"] {
  if (settings.VAPID_PRIVATE_KEY) pushKeyOf(settings);
  let known: Promise<PushKey> | undefined;
  return () => {
    known ??= readPushKey(db, settings).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}

/** A new key signs so soon after it is stored. */
const KEY_KEPT_MS = 2_000;
/** Addresses that are remembered before those that are past are forgotten. */
const KEYS_MAX = 1_000;

/** One look for all web calls to an address that leave about the same time. */
function createKeyRing(
  now: () => Date,
  read: (workspaceId: number, url: string | null) => Promise<KeyObject[]>,
): ChannelPorts["signingKeysOf"] {
  const ring = new Map<string, { keys: Promise<KeyObject[]>; until: number }>();
  return (workspaceId, url) => {
    const of = `${workspaceId} ${url}`;
    const at = now().getTime();
    const known = ring.get(of);
    if (known && at < known.until) return known.keys;
    if (ring.size >= KEYS_MAX) for (const [one, { until }] of ring) if (until <= at) ring.delete(one);
    const keys = read(workspaceId, url);
    ring.set(of, { keys, until: at + KEY_KEPT_MS });
    keys.catch(() => ring.delete(of));
    return keys;
  };
}

async function readSecret(
  db: Db,
  { workspaceId, name, key }: { workspaceId: number; name: string; key: Secret },
): Promise<Secret | undefined> {
  const [row] = await db.execute<{ sealed: string }>(sql`
    select sealed from secret where workspace_id = ${workspaceId}::bigint and name = ${name}`);
  return row && unseal(row.sealed, key);
}
