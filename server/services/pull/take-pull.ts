import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import type { ChannelPorts } from "#server/catalog/define-channel.ts";
import { asClause, openHeaders, type SecretOf } from "#server/catalog/source-request.ts";
import type { PullProgress, PullSetting } from "#server/contract/pull.ts";
import type { Clock } from "#server/kernel/clock.ts";
import { AppError } from "#server/kernel/errors.ts";
import { limits } from "#server/kernel/limits.ts";
import { notifyChange } from "#server/kernel/notify.ts";
import type { SafeFetch } from "#server/kernel/safe-fetch.ts";
import { nextOf, pageUrl } from "./page-url.ts";
import { readPage } from "./read-page.ts";
import { signRequest } from "./sign-request.ts";
import { storePage } from "./store-page.ts";

export type PullDeps = {
  db: Db;
  fetch: SafeFetch;
  secretOf: SecretOf;
  /** What questions are signed with. */
  signingKeysOf: ChannelPorts["signingKeysOf"];
  clock: Clock;
};

type Claimed = {
  id: number;
  workspaceId: number;
  setting: PullSetting;
  progress: PullProgress | null;
  failures: number;
  sinceAt: Date | null;
  lease: string;
};
/** Why a pull cannot go on, as the rest of a sentence about the backend. */
class PullFailure extends Error {
  override name = "PullFailure";
}
/** Another worker has it, or its setting was changed: nothing of this page counts. */
class LeaseLost extends Error {
  override name = "LeaseLost";
}

const REFUSALS_TOLD = 5;
/** After so many failures at the same page a pull begins anew: what led there may be gone. */
const SAME_PAGE_TRIES = 3;

/**
 * Asks the backend whose time has come, a page at a time: each is stored together with how far the pull is, so that a
 * killed worker's is gone on with by the next. What fails changes nothing of what was stored before.
 *
 * Rows: pull_source, under a lease; subscriber, attribute_set, interaction by `storePage`.
 * @returns whether one was due
 */
export async function takePull(deps: PullDeps): Promise<boolean> {
  const claimed = await claim(deps);
  if (!claimed) return false;
  try {
    const until = deps.clock.now().getTime() + limits.pullTurnSeconds * 1_000;
    let at = claimed.progress;
    do at = await pullPage(deps, claimed, at);
    while (at && deps.clock.now().getTime() < until);
    if (at) await letOthers(deps, claimed);
  } catch (error) {
    if (error instanceof LeaseLost) return true;
    await fail(deps, claimed, reasonOf(error));
  }
  return true;
}

async function claim({ db, clock }: PullDeps): Promise<Claimed | undefined> {
  const now = clock.now();
  const lease = randomUUID();
  const [row] = await db.execute<Omit<Claimed, "lease" | "sinceAt"> & { sinceText: string | null }>(sql`
    update pull_source p set lease = ${lease}, lease_until = ${leaseEnd(now)}::timestamptz
    where p.id = (
      select id from pull_source
      where active and next_at <= ${now.toISOString()}::timestamptz
        and (lease_until is null or lease_until < ${now.toISOString()}::timestamptz)
      order by next_at, id limit 1 for update skip locked)
    returning p.id::float8 as id, p.workspace_id::float8 as "workspaceId", p.setting, p.progress, p.failures,
      to_json(p.since_at) #>> '{}' as "sinceText"`);
  if (!row) return undefined;
  const { sinceText, ...rest } = row;
  return { ...rest, lease, sinceAt: sinceText === null ? null : new Date(sinceText) };
}

const leaseEnd = (now: Date) => new Date(now.getTime() + limits.pullLeaseSeconds * 1_000).toISOString();

/** @returns how far the pull is after this page, null when that was the last */
async function pullPage(deps: PullDeps, of: Claimed, before: PullProgress | null): Promise<PullProgress | null> {
  const { workspaceId, setting } = of;
  const progress = before ?? startOf(deps.clock.now());
  if (progress.pages >= limits.pullPagesMax) {
    throw new PullFailure(
      `it has more than ${limits.pullPagesMax} pages. Ask for larger ones, or only for what changed`,
    );
  }
  const reply = await ask(deps, of, progress);
  const page = readPage(reply, setting);
  if (page.kind === "failed") throw new PullFailure(page.reason);
  const next = nextOf(setting, { next: progress.next, token: page.token, found: page.found });
  if (next !== null && next === progress.next) throw new PullFailure("it names the same page as the next one");
  const after: PullProgress = {
    ...{ startedAt: progress.startedAt, next, pages: progress.pages + 1, entries: progress.entries + page.found },
    ...{ stored: progress.stored + page.entries.length, refused: progress.refused + page.refusals.length },
  };
  const now = deps.clock.now();
  await deps.db.transaction(async (tx) => {
    const isDone = next === null;
    const rows = await tx.execute(sql`
      update pull_source set failures = 0, trouble = null, last_result = ${resultOf(after, page.refusals, now)},
        ${
          isDone
            ? sql`progress = null, lease_until = null, next_at = ${later(now, setting.everyMinutes)}::timestamptz,
                since_at = ${after.startedAt}::timestamptz`
            : sql`progress = ${jsonText(after)}::text::jsonb, lease_until = ${leaseEnd(now)}::timestamptz`
        }
      where id = ${of.id}::bigint and lease = ${of.lease} and active returning id`);
    if (rows.length === 0) throw new LeaseLost();
    await storePage(tx, { workspaceId, entries: page.entries, actedTopicId: setting.acted?.topicId ?? null, now });
    await notifyChange(tx, { workspaceId, topic: "pull" });
  });
  return next === null ? null : after;
}

/** Refusals of a pull's first pages stay: they are most like those that follow. */
function resultOf({ pages, entries, stored, refused }: PullProgress, refusals: string[], now: Date): SQL {
  const told = jsonText(refusals.slice(0, REFUSALS_TOLD).map((words) => `Page ${pages}, ${words}`));
  const before = pages === 1 ? sql`'[]'::jsonb` : sql`coalesce(last_result -> 'refusals', '[]'::jsonb)`;
  return sql`${jsonText({ pages, entries, stored, refused, at: now.toISOString() })}::text::jsonb || jsonb_build_object(
    'refusals', jsonb_path_query_array(${before} || ${told}::text::jsonb, '$[0 to ${sql.raw(String(REFUSALS_TOLD - 1))}]'))`;
}

const startOf = (now: Date): PullProgress => ({
  ...{ startedAt: now.toISOString(), next: null, pages: 0, entries: 0, stored: 0, refused: 0 },
});

const later = (now: Date, minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString();

async function ask(deps: PullDeps, { workspaceId, setting, sinceAt }: Claimed, { next }: PullProgress) {
  const { fetch, secretOf } = deps;
  const headers = await openHeaders(secretOf, { workspaceId, headers: setting.headers });
  if (headers.kind === "missing") throw new PullFailure(headers.reason);
  const url = pageUrl(setting, { next, sinceAt });
  const signed = setting.isUnsigned ? {} : await signRequest(deps, { workspaceId, url });
  return fetch(url, {
    ...{
      headers: { ...headers.values, ...signed },
      timeoutMs: limits.pullTimeoutMs,
      bytesMax: limits.pullAnswerBytesMax,
    },
  });
}

/** A long pull waits its turn between others'. */
async function letOthers({ db, clock }: PullDeps, { id, lease }: Claimed): Promise<void> {
  await db.execute(sql`
    update pull_source set lease_until = null, next_at = ${clock.now().toISOString()}::timestamptz
    where id = ${id}::bigint and lease = ${lease}`);
}

/** Never a stack, never a secret: what is shown is for operators. */
function reasonOf(error: unknown): string {
  if (error instanceof PullFailure) return error.message;
  if (error instanceof AppError) return asClause(error.publicMessage);
  throw error;
}

async function fail({ db, clock }: PullDeps, of: Claimed, reason: string): Promise<void> {
  const now = clock.now();
  const failures = of.failures + 1;
  const wait = Math.min(of.setting.everyMinutes, 2 ** Math.min(failures, 10));
  await db.transaction(async (tx) => {
    await tx.execute(sql`
      update pull_source set lease = null, lease_until = null, failures = failures + 1, trouble = ${reason},
        next_at = ${later(now, wait)}::timestamptz,
        progress = case when (failures + 1) % ${SAME_PAGE_TRIES}::integer = 0 then null else progress end
      where id = ${of.id}::bigint and lease = ${of.lease}`);
    await notifyChange(tx, { workspaceId: of.workspaceId, topic: "pull" });
  });
}
