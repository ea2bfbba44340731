import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { AudienceSpec } from "#server/contract/plan.ts";
import type { Values } from "#server/contract/value.ts";
import type { NewRun } from "../hand-overs.ts";

/** Somebody a run concerns; id 0: a wallet that nobody knows yet and that the workflow takes in. */
export type Member = { id: number; address: `0x${string}`; zone: string; facts: Values | null };
export type MemberPage = { members: Member[]; isLast: boolean };
export type Wallets = ReadonlyMap<string, Member>;

/** Before everybody, those included whom nobody knows. */
export const FROM_THE_START = -1;

const ADDRESS = /^0x[0-9a-f]{40}$/;
const ZERO = `0x${"0".repeat(40)}`;

/** The wallet that an event names for this audience; undefined when it names none. */
export function walletOf(spec: AudienceSpec, run: NewRun): `0x${string}` | undefined {
  if (spec.kind !== "wallet") return undefined;
  const value = run.values[spec.wallet.ref[1] ?? ""];
  return typeof value === "string" && ADDRESS.test(value) && value !== ZERO ? (value as `0x${string}`) : undefined;
}

/** Those of these wallets that the workspace knows, by address. One statement. */
export async function readWallets(tx: Tx, workspaceId: number, addresses: string[]): Promise<Wallets> {
  if (addresses.length === 0) return new Map();
  const rows = await tx.execute<RawMember>(sql`
    select id, address, zone, null::jsonb as facts from subscriber
    where workspace_id = ${workspaceId}::bigint
      and address in (select value from jsonb_array_elements_text(${JSON.stringify(addresses)}::text::jsonb))`);
  return new Map(rows.map(toMember).map((member) => [member.address, member]));
}

type PageOf = {
  workspaceId: number;
  spec: AudienceSpec;
  run: NewRun;
  wallets: Wallets;
  after: number;
  limit: number;
  /** Of those who follow a topic only those, over `subscriber s` and `attribute_set att`. */
  within?: SQL;
};

/** A page of those whom a run concerns, by the order of their ids. */
export async function readMembers(tx: Tx, of: PageOf): Promise<MemberPage> {
  const { spec, run, wallets, after, limit } = of;
  switch (spec.kind) {
    case "wallet": {
      const address = walletOf(spec, run);
      const known = address && wallets.get(address);
      const member = known ?? (address && spec.unknown === "enrol" ? unknownWallet(address) : undefined);
      return { members: member && member.id > after ? [member] : [], isLast: true };
    }
    case "topic":
    case "segment":
      return selectMembers(
        tx,
        limit,
        sql`
        select s.id, s.address, s.zone, null::jsonb as facts
        from subscriber s
        join topic t on t.id = ${spec.topicId}::bigint and t.workspace_id = s.workspace_id and t.archived_at is null
        left join preference p on p.topic_id = t.id and p.subscriber_id = s.id
        ${of.within ? sql`left join attribute_set att on att.subscriber_id = s.id` : sql``}
        where s.workspace_id = ${of.workspaceId}::bigint and s.id > ${after}::bigint
          and coalesce(p.enabled, t.on_by_default) ${of.within ? sql`and ${of.within}` : sql``}
        order by s.id limit ${limit}::integer`,
      );
    case "concerned":
      return selectMembers(
        tx,
        limit,
        sql`
        select distinct on (s.id) s.id, s.address, s.zone, h."values" as facts
        from (${hitsOf(run)}) h
        join subscriber s on s.workspace_id = ${of.workspaceId}::bigint and s.address = h.address
        where s.id > ${after}::bigint
        order by s.id, h.key desc limit ${limit}::integer`,
      );
  }
}

const unknownWallet = (address: `0x${string}`): Member => ({ id: 0, address, zone: "UTC", facts: null });

function hitsOf({ hits }: NewRun): SQL {
  if (hits && !Array.isArray(hits)) return hits;
  return sql`select * from jsonb_to_recordset(${JSON.stringify(hits ?? [])}::text::jsonb)
    as hit (address text, key text, "values" jsonb)`;
}

type RawMember = { id: string; address: `0x${string}`; zone: string; facts: Values | null };

async function selectMembers(tx: Tx, limit: number, select: SQL): Promise<MemberPage> {
  const rows = await tx.execute<RawMember>(select);
  return { members: rows.map(toMember), isLast: rows.length < limit };
}

const toMember = (row: RawMember): Member => ({ ...row, id: Number(row.id) });
