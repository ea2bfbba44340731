import { closeDb, getDb } from "#db/client.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { startDeadline } from "#server/kernel/deadline.ts";
import { chainEndpoints, env } from "#server/kernel/env.ts";
import { logWorker } from "#server/kernel/log.ts";
import { safeFetch } from "#server/kernel/safe-fetch.ts";
import type { Secret } from "#server/kernel/secret.ts";
import { followLearning } from "./personalisation/follow-learning.ts";
import { createPipeline, ROLES, type Role } from "./pipeline/index.ts";
import { followTelegram, type TelegramFollower } from "./services/channel/follow-telegram.ts";
import { followPulls } from "./services/pull/follow-pulls.ts";
import { pullDeps } from "./services/pull/pull-deps.ts";
import { followExpiry } from "./services/workflow/follow-expiry.ts";

/**
 * The process that does the work. Any number may run at once: a chain is read by one of them, stages share their
 * inboxes. SIGTERM and SIGINT finish what is under way.
 */

const HEARTBEAT_MS = 30_000;
/** A stop that hangs is worse than one that is not clean: rows stay in their inboxes. */
const STOP_TIMEOUT_MS = 20_000;

const settings = env();
const roles = parseRoles(settings.BELLWETHER_ROLES);
const chains = chainEndpoints();
const pipeline = createPipeline({
  db: getDb().db,
  settings,
  clock: systemClock,
  chance: Math.random,
  deadline: startDeadline,
  fetch: safeFetch,
  chains,
  roles,
});

const token = settings.TELEGRAM_BOT_TOKEN;

await pipeline.start();
const follower = roles.has("channels") && token ? followBot(token) : undefined;
const learning = roles.has("pipeline") ? followLearning({ db: getDb().db, clock: systemClock }) : undefined;
const pulls = roles.has("pipeline") ? followPulls(pullDeps()) : undefined;
const expiry = roles.has("pipeline") ? followExpiry({ db: getDb().db, clock: systemClock }) : undefined;
logWorker.info({ roles: [...roles], chains: [...chains.keys()] }, "worker ready");
const heartbeat = setInterval(beat, HEARTBEAT_MS);
// only now: before, there is nothing under way to finish
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop(signal));

async function stop(signal: string): Promise<void> {
  logWorker.info({ signal }, "worker stops: finishing what is under way");
  clearInterval(heartbeat);
  setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
  await Promise.all([pipeline.stop(), follower?.stop(), expiry?.stop(), learning?.stop(), pulls?.stop()]);
  await closeDb();
  logWorker.info("worker stopped");
  process.exit(0);
}

function followBot(botToken: Secret): TelegramFollower {
  const bot = { apiUrl: settings.TELEGRAM_API_URL, token: botToken };
  const { APP_URL: appUrl, BELLWETHER_SECRET_KEY: key } = settings;
  return followTelegram({ db: getDb().db, bot, clock: systemClock, appUrl, key });
}

function beat(): void {
  const megabytes = Math.round(process.memoryUsage.rss() / 1024 / 1024);
  logWorker.debug({ megabytes, seconds: Math.round(process.uptime()) }, "worker is alive");
}

function parseRoles(list: string): ReadonlySet<Role> {
  const names = list.split(",").map((name) => name.trim());
  const known = ROLES.filter((role) => names.includes(role));
  const unknown = names.filter((name) => !known.some((role) => role === name));
  if (unknown.length > 0 || known.length === 0) {
    throw new Error(`BELLWETHER_ROLES names ${unknown.join(", ") || "nothing"}. Roles are ${ROLES.join(", ")}.`);
  }
  return new Set(known);
}
