import { sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { jsonText } from "#db/json-text.ts";
import type { Values } from "#server/contract/value.ts";
import { limits } from "#server/kernel/limits.ts";
import { transact } from "#server/kernel/transact.ts";
import type { Enqueue, EventHit, ReadingEvent, ReceiveEvents } from "../hand-overs.ts";
import { lockCursor } from "./lock-cursor.ts";
import { about, byEvent, digestOf, eventBase } from "./reading-events.ts";
import { patienceSeconds, type ReadingTrigger } from "./reading-triggers.ts";

type Lost = {
  id: number;
  triggerId: number;
  wallet: string;
  value: string | null;
  freshAt: Date;
  trouble: string | null;
};

const NO_REASON = "It could not be read in time";

export type UnknownOf = {
  chainId: number;
  triggers: ReadonlyMap<number, ReadingTrigger>;
  /** What keeps the whole chain from being read, if anything does. */
  reason: string | undefined;
  /** This process' first look. Values that it has not come to yet are not lost: unless a reading failed. */
  watchedSince: Date;
  now: Date;
};

/**
 * Tells, once, of every value that has not been verified for as long as its workflow allows: the way `unknown`. It is
 * never taken for safe. Needs nothing but the clock and the database, so it works when no endpoint does.
 *
 * Told at the first look after the time has passed, and looks follow one another by two seconds at most: so at most
 * `unknownAfterSeconds` after the last verified value, and those two seconds, and what an endpoint that is silent just
 * then takes to time out (`limits.rpcTimeoutMs`).
 */
export async function tellUnknown(
  deps: { db: Db; receiveEvents: ReceiveEvents; enqueue: Enqueue },
  of: UnknownOf,
): Promise<number> {
  if (of.triggers.size === 0) return 0;
  return transact(deps.db, async (tx) => {
    await lockCursor(tx, of.chainId);
    const lost = await lostValues(tx, of);
    if (lost.length === 0) return 0;
    const events: ReadingEvent[] = [];
    for (const [triggerId, values] of Map.groupBy(lost, (one) => one.triggerId)) {
      const trigger = of.triggers.get(triggerId);
      if (trigger) events.push(...(await eventsOf(tx, trigger, { values, ...of })));
    }
    await tx.execute(sql`
      update watch set unknown_told_at = ${of.now.toISOString()}::timestamptz
      where id = any(${idList(lost.map((one) => one.id))})`);
    await deps.receiveEvents(tx, events);
    await deps.enqueue(tx, "match");
    return lost.length;
  });
}

async function lostValues(
  tx: Tx,
  of: Pick<UnknownOf, "chainId" | "triggers" | "watchedSince" | "now">,
): Promise<Lost[]> {
  const patience = [...of.triggers.values()].map((trigger) => ({ id: trigger.id, seconds: patienceSeconds(trigger) }));
  const shortest = Math.min(...patience.map(({ seconds }) => seconds));
  const now = of.now.toISOString();
  const rows = await tx.execute<{
    id: string;
    triggerId: string;
    wallet: string;
    value: string | null;
    freshAt: string;
    trouble: string | null;
  }>(sql`
    select w.id::text, w.trigger_id::text as "triggerId", w.wallet, w.value::text as value,
      w.fresh_at::text as "freshAt", w.trouble
    from watch w
    join jsonb_to_recordset(${jsonText(patience)}::text::jsonb) as t (id bigint, seconds integer)
      on t.id = w.trigger_id
    where w.chain_id = ${of.chainId}::integer and w.active and w.unknown_told_at is null
      and w.fresh_at <= ${now}::timestamptz - ${shortest}::integer * interval '1 second'
      and w.fresh_at <= ${now}::timestamptz - t.seconds * interval '1 second'
      and (w.failing_since is not null
        or ${of.watchedSince.toISOString()}::timestamptz <= ${now}::timestamptz - t.seconds * interval '1 second')
    order by w.distance nulls first, w.id
    limit ${limits.watchLinesPerLook}::integer
    for update of w`);
  return rows.map((row) => ({
    ...row,
    id: Number(row.id),
    triggerId: Number(row.triggerId),
    freshAt: new Date(row.freshAt),
  }));
}

type About = { values: Lost[]; reason: string | undefined; now: Date };

async function eventsOf(tx: Tx, trigger: ReadingTrigger, { values, reason, now }: About): Promise<ReadingEvent[]> {
  const told = (one: Lost): Values => ({
    last: one.value,
    since: one.freshAt.toISOString(),
    reason: sentence(one.trouble ?? reason ?? NO_REASON),
    ...(one.wallet !== "" && { wallet: one.wallet }),
  });
  const [first] = values;
  if (!first) return [];
  const hits = await hitsOf(tx, trigger, { values, told });
  const payload = { ...about(trigger, { block: undefined, now }), ...(trigger.subject.kind === "one" && told(first)) };
  const chunks = hits.length > 0 ? byEvent(hits) : [[]];
  return chunks.map((chunk) => ({
    ...eventBase(trigger, { block: undefined, now }),
    handle: "unknown",
    sourceKey: `unknown:${digestOf([keyOf(first), ...chunk.map(({ address, key }) => `${address} ${key}`)])}`,
    payload,
    hits: chunk,
  }));
}

/** Once for each time that a value is lost. */
const keyOf = (one: Lost) => `unknown:${one.freshAt.getTime()}`;

/** Whom it concerns: those whose value it is, or everybody with a line on a shared one. */
async function hitsOf(
  tx: Tx,
  trigger: ReadingTrigger,
  { values, told }: { values: Lost[]; told: (one: Lost) => Values },
): Promise<EventHit[]> {
  const [first] = values;
  if (trigger.subject.kind === "one" && trigger.holders.kind === "followers" && first) {
    const rows = await tx.execute<{ wallet: string }>(sql`
      select wallet from watch_line
      where trigger_id = ${trigger.id}::bigint and active
      group by wallet
      order by min(abs(line - coalesce(${first.value}::numeric, 0))), wallet`);
    return rows.map(({ wallet }) => ({
      address: wallet as `0x${string}`,
      key: keyOf(first),
      values: { ...told(first), wallet },
    }));
  }
  return values.flatMap((one) =>
    one.wallet === "" ? [] : [{ address: one.wallet as `0x${string}`, key: keyOf(one), values: told(one) }],
  );
}

/** Reasons are clauses or sentences; people read a sentence. */
function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
