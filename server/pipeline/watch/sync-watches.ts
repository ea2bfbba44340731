import { createHash } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { watchTrigger } from "#db/schema/watch.ts";
import type { ReadingTrigger } from "./reading-triggers.ts";
import { syncFollowers } from "./sync-followers.ts";
import { syncSubject } from "./sync-subject.ts";

/** What a process remembers of its last look, so that the next one costs what changed since. */
export type SyncMemory = {
  /** By trigger: what it was synced with, and when it was last gone through wholly. */
  triggers: Map<number, { stamp: string; wholeAt: Date }>;
  subscriberIdMax: number;
  at: Date;
};

/** Everything is gone through again so often, should a change have slipped by. */
const WHOLE_EVERY_MS = 10 * 60_000;
/** Changes are looked for so far back: a transaction may end later than the time that it wrote. */
const OVERLAP_MS = 60_000;
const OVERLAP_IDS = 500;

/**
 * Brings watched values and their lines in step with live triggers, followers and their settings.
 *
 * A trigger that is new or published anew, or whose topic changed, is gone through wholly; otherwise only those who
 * came or changed a setting since the last look.
 * @param triggers the live ones of this chain
 * @returns what to remember for the next look; keep it only when the transaction went through
 */
export async function syncWatches(
  db: Db,
  of: { chainId: number; triggers: readonly ReadingTrigger[]; memory: SyncMemory | undefined; now: Date },
): Promise<SyncMemory> {
  const { chainId, triggers, memory, now } = of;
  // most chains have nothing to watch, and are looked at all the same
  if (memory && triggers.length === 0 && memory.triggers.size === 0) return memory;
  return db.transaction(async (tx) => {
    const topics = await topicStamps(tx, triggers);
    const next: SyncMemory = { triggers: new Map(), subscriberIdMax: await lastSubscriberId(tx), at: now };
    const ids = new Set(triggers.map((trigger) => trigger.id));
    if (!memory || [...memory.triggers.keys()].some((id) => !ids.has(id))) await restOthers(tx, chainId, ids);
    const changed = createChanged(tx, memory);
    for (const trigger of triggers) {
      const stamp = [trigger.versionId, ...topicsOf(trigger).map((id) => topics.get(id) ?? "")].join(" ");
      const last = memory?.triggers.get(trigger.id);
      const isSame = last?.stamp === stamp && now.getTime() - last.wholeAt.getTime() < WHOLE_EVERY_MS;
      if (isSame) await syncChanged(tx, { trigger, changed, now });
      else await syncWhole(tx, trigger, now);
      next.triggers.set(trigger.id, { stamp, wholeAt: isSame ? last.wholeAt : now });
    }
    return next;
  });
}

async function syncWhole(tx: Tx, trigger: ReadingTrigger, now: Date): Promise<void> {
  await syncSource(tx, trigger, now);
  await syncSubject(tx, trigger, now);
  for (const topicId of topicsOf(trigger)) {
    await syncFollowers(tx, { trigger, topicId, subscriberIds: undefined, now });
  }
}

/** Who came or changed a setting of a topic since the last look. */
type Changed = (of: { trigger: ReadingTrigger; topicId: number }) => Promise<number[]>;

async function syncChanged(tx: Tx, of: { trigger: ReadingTrigger; changed: Changed; now: Date }): Promise<void> {
  for (const topicId of topicsOf(of.trigger)) {
    const subscriberIds = await of.changed({ trigger: of.trigger, topicId });
    if (subscriberIds.length > 0) await syncFollowers(tx, { trigger: of.trigger, topicId, subscriberIds, now: of.now });
  }
}

/** One question for each topic, however many triggers it has. */
function createChanged(tx: Tx, memory: SyncMemory | undefined): Changed {
  const known = new Map<number, number[]>();
  return async ({ trigger, topicId }) => {
    const ids = known.get(topicId) ?? (memory ? await changedSubscribers(tx, { trigger, topicId, memory }) : []);
    known.set(topicId, ids);
    return ids;
  };
}

function topicsOf({ holders, subject }: ReadingTrigger): number[] {
  const ids = [holders, subject].flatMap((part) => (part.kind === "followers" ? [part.topicId] : []));
  return [...new Set(ids)];
}

/** All of a topic that decides what its followers have. */
async function topicStamps(tx: Tx, triggers: readonly ReadingTrigger[]): Promise<Map<number, string>> {
  const ids = [...new Set(triggers.flatMap(topicsOf))];
  if (ids.length === 0) return new Map();
  const rows = await tx.execute<{ id: string; stamp: string }>(sql`
    select id::text, md5(concat_ws('|', fields, presets, default_preset, on_by_default, archived_at)) as stamp
    from topic
    where id = any(${idList(ids)})`);
  return new Map(rows.map((row) => [Number(row.id), row.stamp]));
}

async function lastSubscriberId(tx: Tx): Promise<number> {
  const [row] = await tx.execute<{ id: string }>(sql`select coalesce(max(id), 0)::text as id from subscriber`);
  return Number(row?.id ?? 0);
}

async function changedSubscribers(
  tx: Tx,
  of: { trigger: ReadingTrigger; topicId: number; memory: SyncMemory },
): Promise<number[]> {
  const since = new Date(of.memory.at.getTime() - OVERLAP_MS);
  const rows = await tx.execute<{ id: string }>(sql`
    select id::text from subscriber
    where workspace_id = ${of.trigger.workspaceId}::bigint and id > ${of.memory.subscriberIdMax - OVERLAP_IDS}::bigint
    union
    select subscriber_id::text from preference
    where topic_id = ${of.topicId}::bigint and updated_at >= ${since.toISOString()}::timestamptz`);
  return rows.map((row) => Number(row.id));
}

/** Values of triggers that are paused, or gone. */
async function restOthers(tx: Tx, chainId: number, live: ReadonlySet<number>): Promise<void> {
  const ids = idList(live);
  await tx.execute(sql`
    update watch set active = false
    where chain_id = ${chainId}::integer and active and not trigger_id = any(${ids})`);
}

/** What another source said is forgotten; which lines were told stays, so that no alert repeats its key. */
async function syncSource(tx: Tx, trigger: ReadingTrigger, now: Date): Promise<void> {
  const { id, chainId, spec } = trigger;
  // what moves a value does not change what it is
  const source = spec.source.kind === "view" ? { ...spec.source, movers: [] } : spec.source;
  const digest = createHash("sha256")
    .update(JSON.stringify([source, spec.whose, spec.test.kind]))
    .digest("hex");
  const [before] = await tx
    .select({ digest: watchTrigger.sourceDigest })
    .from(watchTrigger)
    .where(eq(watchTrigger.triggerId, id));
  await tx
    .insert(watchTrigger)
    .values({ triggerId: id, chainId, sourceDigest: digest })
    .onConflictDoUpdate({ target: watchTrigger.triggerId, set: { chainId, sourceDigest: digest } });
  if (!before?.digest || before.digest === digest) return;
  await tx.execute(sql`
    delete from watch_sample s using watch w where w.id = s.watch_id and w.trigger_id = ${id}::bigint`);
  await tx.execute(sql`
    update watch set value = null, block_number = null, block_hash = null, value_at = null, read_at = null,
      distance = null, tried_block = null, trouble = null, failing_since = null, unknown_told_at = null,
      chain_id = ${chainId}::integer, due_at = ${now.toISOString()}::timestamptz,
      fresh_at = ${now.toISOString()}::timestamptz
    where trigger_id = ${id}::bigint`);
}
