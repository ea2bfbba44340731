import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import { type Cadence, NO_TIMING, type Timing } from "#server/contract/timing.ts";
import { alertIdentity } from "./alert-identity.ts";
import type { TimeWishes } from "./when-to-tell.ts";

/** What a subscriber set of their times, as `timeColumns` reads it beside other facts of a delivery `d`. */
export type RawTimes = {
  zone: string;
  timing: Timing | null;
  cadence: Cadence | null;
  mutedUntil: string | null;
  snoozedUntil: string | null;
  windowDay: number | null;
  windowMinute: number | null;
  windowReason: string | null;
  digestUnder: string | null;
  isOwnSmall: boolean | null;
  isSmall: boolean | null;
  smallReason: string | null;
  isUnsure: boolean | null;
  weeklyMax: number | null;
};

/** Who answers within the hour waits for no learned window. A few look-ups by key in the statement that looks once more anyway: who set nothing costs no statement of their own. */
export const timeColumns: SQL = sql`
  s.zone, tm.timing, tt.cadence, to_json(tt.muted_until) #>> '{}' as "mutedUntil",
  to_json(sn.until) #>> '{}' as "snoozedUntil",
  lw.window_day as "windowDay", lw.window_minute as "windowMinute", lw.window_reason as "windowReason",
  tt.digest_under as "digestUnder", al.value < tt.digest_under as "isOwnSmall",
  al.is_free and al.value < lw.digest_line as "isSmall", lw.digest_reason as "smallReason",
  al.is_free and al.value < lw.busy_line as "isUnsure", case when al.is_free then lb.weekly_max end as "weeklyMax"`;

/** What they snoozed is found first: most have nothing, and what an alert is of takes as long as all the other look-ups. */
export const timeJoins: SQL = sql`
  left join lateral (
    select jsonb_build_object('quiet', quiet, 'digest', digest, 'perHour', per_hour, 'perDay', per_day,
      'perWeek', per_week) as timing
    from timing where subscriber_id = d.subscriber_id limit 1) tm on true
  left join lateral (
    select cadence, muted_until, digest_under from topic_timing
    where subscriber_id = d.subscriber_id and topic_id = d.topic_id limit 1) tt on true
  left join lateral (
    select until from (select identity, until from snooze where subscriber_id = d.subscriber_id offset 0) own
    where identity = ${alertIdentity(sql`d`)} limit 1) sn on true
  left join lateral (
    select window_day, window_minute, window_reason, digest_line, digest_reason, busy_line from learned
    where topic_id = d.topic_id and subscriber_id = d.subscriber_id and tier <> 0 limit 1) lw on true
  left join lateral (
    select weekly_max from learned where topic_id = 0 and subscriber_id = d.subscriber_id limit 1) lb on true
  left join lateral (
    select value, is_free from outcome
    where coalesce(tt.digest_under, lw.digest_line, lb.weekly_max) is not null and execution_id = d.execution_id
      and node_id = d.node_id and subscriber_id = d.subscriber_id limit 1) al on true`;

export function toWishes(raw: RawTimes): TimeWishes {
  const { windowDay, windowMinute: minute, windowReason: reason } = raw;
  const cadence: Cadence | null =
    minute === null
      ? null
      : windowDay === null
        ? { kind: "daily", minute }
        : { kind: "weekly", day: windowDay, minute };
  return {
    zone: raw.zone,
    timing: raw.timing ?? NO_TIMING,
    cadence: raw.cadence,
    mutedUntil: raw.mutedUntil === null ? null : new Date(raw.mutedUntil),
    snoozedUntil: raw.snoozedUntil === null ? null : new Date(raw.snoozedUntil),
    window: cadence && { cadence, reason: reason ?? "" },
    small: raw.isOwnSmall
      ? { isOwn: true, reason: `Under ${Number(raw.digestUnder)} come once a day, as you set it.` }
      : raw.isSmall
        ? { isOwn: false, reason: raw.smallReason ?? "" }
        : null,
    budget: raw.weeklyMax === null ? null : { weeklyMax: raw.weeklyMax, isUnsure: raw.isUnsure === true },
  };
}

export const isLimited = ({ perHour, perDay, perWeek }: Timing) =>
  perHour !== null || perDay !== null || perWeek !== null;

/**
 * So that two workers never take the last place of a subscriber's limits or learned budget twice: who decides for them
 * holds them until it commits, always in the same order, and what it decided stands in rows that the next one counts.
 */
export async function holdSubscribers(tx: Tx, subscriberIds: readonly number[]): Promise<void> {
  if (subscriberIds.length === 0) return;
  const ids = idList(new Set(subscriberIds));
  await tx.execute(sql`select id from subscriber where id = any(${ids}) order by id for no key update`);
}

/** When counted messages of these subscribers went in the last seven days; hold them first. */
export async function readSentAt(tx: Tx, subscriberIds: readonly number[], now: Date): Promise<Map<number, Date[]>> {
  if (subscriberIds.length === 0) return new Map();
  const ids = idList(new Set(subscriberIds));
  const rows = await tx.execute<{ subscriberId: string; at: string }>(sql`
    select subscriber_id as "subscriberId", to_json(coalesce(done_at, next_at)) #>> '{}' as at from delivery
    where subscriber_id = any(${ids}) and is_counted and (
      (state = 'delivered' and done_at > ${now.toISOString()}::timestamptz - interval '7 days')
      or state = 'retrying' or lease_until is not null)`);
  const sentAt = new Map(subscriberIds.map((id): [number, Date[]] => [id, []]));
  for (const row of rows) sentAt.get(Number(row.subscriberId))?.push(new Date(row.at));
  return sentAt;
}
