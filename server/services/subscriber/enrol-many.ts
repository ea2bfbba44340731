import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jsonText } from "#db/json-text.ts";
import { replanDeferred } from "#server/pipeline/outbox/defer-deliveries.ts";

export type Wallets = {
  workspaceId: number;
  /** Each address once, lower-case. */
  wallets: { address: `0x${string}`; zone: string | undefined }[];
  now: Date;
};

type Row = { id: string; address: `0x${string}` };

/** Adds those that are not there, sets the zones that are given, and gives everybody's id by address. */
export async function enrolMany(tx: Tx, { workspaceId, wallets, now }: Wallets): Promise<Map<string, number>> {
  const given = sql`
    jsonb_to_recordset(${jsonText(wallets)}::text::jsonb) as given (address text, zone text)`;
  const made = await tx.execute<Row>(sql`
    insert into subscriber (workspace_id, address, zone, zone_from, origin, created_at)
    select ${workspaceId}::bigint, address, coalesce(zone, 'UTC'), case when zone is null then 'nobody' else 'own' end, 'api', ${now.toISOString()}::timestamptz
    from ${given} order by address
    on conflict (workspace_id, address) do nothing
    returning id, address`);
  const ids = new Map([...made].map(({ id, address }) => [address as string, Number(id)]));
  const there = wallets.filter(({ address }) => !ids.has(address));
  if (there.length === 0) return ids;
  const known = sql`
    jsonb_to_recordset(${jsonText(there)}::text::jsonb) as given (address text, zone text)`;
  const found = await tx.execute<Row>(sql`
    select s.id, s.address from ${known}
    join subscriber s on s.workspace_id = ${workspaceId}::bigint and s.address = given.address
    order by s.id for no key update of s`);
  for (const { id, address } of found) ids.set(address, Number(id));
  if (there.some(({ zone }) => zone !== undefined)) {
    const moved = await tx.execute<{ id: string }>(sql`
      update subscriber s set zone = given.zone, zone_from = 'own' from ${known}
      where s.workspace_id = ${workspaceId}::bigint and s.address = given.address and s.zone <> given.zone
      returning s.id`);
    await replanDeferred(tx, { subscriberIds: moved.map(({ id }) => Number(id)), now });
  }
  return ids;
}
