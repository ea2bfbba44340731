import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import type { MemberContext } from "#server/services/context.ts";
import { type RawTime, timeOf, timeOrNull, walletPattern } from "../run/rows.ts";

export const listSubscribersSchema = z.strictObject({
  wallet: z.string().max(60).optional(),
  before: z.int().positive().optional(),
  limit: z.int().min(1).max(100).default(40),
});

export type SubscriberRow = {
  id: number;
  address: `0x${string}`;
  origin: string;
  createdAt: Date;
  /** Channels that are on, by kind. */
  channels: string[];
  tunedCount: number;
  offCount: number;
  lastTold: Date | null;
  lastExecution: { id: number; outcome: string | null; reason: string | null; at: Date } | null;
};

export type SubscriberPage = { subscribers: SubscriberRow[]; total: number; nextBefore: number | null };

type RawSubscriber = Omit<SubscriberRow, "createdAt" | "lastTold" | "lastExecution"> & {
  createdAt: string;
  lastTold: RawTime;
  lastExecution: { id: number; outcome: string | null; reason: string | null; at: string } | null;
  total: number;
};

/** A workspace's subscribers, newest first, with their channels, settings and what last happened. One statement. */
export async function listSubscribers(
  ctx: MemberContext,
  input: z.input<typeof listSubscribersSchema>,
): Promise<SubscriberPage> {
  const { wallet, before, limit } = listSubscribersSchema.parse(input);
  const conditions: SQL[] = [sql`s.workspace_id = ${ctx.workspaceId}::bigint`];
  const pattern = walletPattern(wallet);
  if (pattern) conditions.push(sql`s.address like ${pattern}::text`);
  if (before) conditions.push(sql`s.id < ${before}::bigint`);
  const rows = await inWorkspace(ctx.workspaceId, (tx) =>
    tx.execute<RawSubscriber>(sql`
      select s.id::float8 as id, s.address, s.origin, s.created_at as "createdAt",
        (select count(*)::int from subscriber n where n.workspace_id = ${ctx.workspaceId}::bigint) as total,
        coalesce((select json_agg(kind order by kind) from channel_address
          where subscriber_id = s.id and state = 'on'), '[]'::json) as channels,
        p.tuned as "tunedCount", p.off as "offCount", told.at as "lastTold",
        case when x.id is null then null else json_build_object('id', x.id, 'outcome', x.outcome,
          'reason', x.reason, 'at', coalesce(x.done_at, x.created_at)) end as "lastExecution"
      from subscriber s
      cross join lateral (
        select count(*) filter (where enabled)::int as tuned, count(*) filter (where not enabled)::int as off
        from preference where subscriber_id = s.id) p
      left join lateral (
        select id, outcome, reason, done_at, created_at from execution
        where subscriber_id = s.id order by id desc limit 1) x on true
      left join lateral (
        select done_at as at from delivery
        where subscriber_id = s.id and state = 'delivered' order by id desc limit 1) told on true
      where ${sql.join(conditions, sql` and `)}
      order by s.id desc
      limit ${limit + 1}::int`),
  );
  const shown = rows.slice(0, limit).map(fromRaw);
  return {
    subscribers: shown,
    total: rows[0]?.total ?? 0,
    nextBefore: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

function fromRaw({ total: _, ...raw }: RawSubscriber): SubscriberRow {
  return {
    ...raw,
    createdAt: timeOf(raw.createdAt),
    lastTold: timeOrNull(raw.lastTold),
    lastExecution: raw.lastExecution && { ...raw.lastExecution, at: timeOf(raw.lastExecution.at) },
  };
}
