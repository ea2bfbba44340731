import { getDb } from "#db/client.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { env } from "#server/kernel/env.ts";
import { safeFetch } from "#server/kernel/safe-fetch.ts";
import { createChannelPorts } from "#server/pipeline/outbox/channel-ports.ts";
import type { PullDeps } from "./take-pull.ts";

/** The installation's own: its guarded fetch, its stored secrets. */
export function pullDeps(): PullDeps {
  const { db } = getDb();
  const ports = createChannelPorts({ db, clock: systemClock, fetch: safeFetch, settings: env() });
  const { secretOf, signingKeysOf } = ports;
  return { db, fetch: safeFetch, secretOf, signingKeysOf, clock: systemClock };
}
