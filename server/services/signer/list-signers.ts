import { sql } from "drizzle-orm";
import { inWorkspace } from "#db/client.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import { fromUnits } from "#server/contract/decimal.ts";
import { limits } from "#server/kernel/limits.ts";
import type { MemberContext } from "#server/services/context.ts";
import { type SignerLimits, toLimitTexts } from "./signer-limits.ts";

const WEI_DECIMALS = 18;

export type SignerRow = {
  name: string;
  address: `0x${string}`;
  limits: SignerLimits;
  /** Chains that it was used on, the busiest today first. */
  chains: SignerOnChain[];
  createdAt: Date;
};

export type SignerOnChain = {
  chainId: number;
  chain: string;
  currency: string;
  /** Today, by UTC: what was paid and what is set aside for what is under way, as a decimal of the currency. */
  spentToday: string;
  /** Calls that are signed and wait for their blocks, and those that went through. */
  open: number;
  confirmed: number;
};

type Raw = {
  name: string;
  address: `0x${string}`;
  fee: string;
  value: string;
  day: string;
  createdAt: string;
  chains: { chainId: number; spent: string; open: number; confirmed: number }[];
};

/** Who sends a workspace's transactions, what each may spend and has spent. Keys never leave the server. */
export async function listSigners(ctx: MemberContext): Promise<SignerRow[]> {
  const today = ctx.now.toISOString().slice(0, 10);
  const rows = await inWorkspace(ctx.workspaceId, (tx) =>
    tx.execute<Raw>(sql`
      select s.name, s.address, s.fee_per_gas_max_wei::text as fee, s.value_max_wei::text as value,
        s.day_max_wei::text as day, s.created_at as "createdAt", coalesce(c.chains, '[]'::json) as chains
      from signer s
      left join lateral (
        select json_agg(json_build_object('chainId', chain_id, 'spent', spent::text, 'open', open, 'confirmed', confirmed)
          order by spent desc, chain_id) as chains
        from (
          select chain_id, coalesce(sum(cost_wei) filter (where day = ${today}::date), 0) as spent,
            count(*) filter (where state = 'open')::int as open,
            count(*) filter (where state = 'confirmed')::int as confirmed
          from contract_call where signer_id = s.id group by chain_id) per_chain) c on true
      where s.workspace_id = ${ctx.workspaceId}::bigint
      order by s.name limit ${limits.signersMax}::integer`),
  );
  return rows.map(({ name, address, fee, value, day, createdAt, chains }) => ({
    name,
    address,
    limits: toLimitTexts({ feePerGasMaxWei: BigInt(fee), valueMaxWei: BigInt(value), dayMaxWei: BigInt(day) }),
    chains: chains.map(({ chainId, spent, ...counts }) => ({
      ...{ chainId, chain: chainOf(chainId)?.name ?? `Chain ${chainId}`, currency: chainOf(chainId)?.currency ?? "" },
      spentToday: fromUnits(BigInt(spent), WEI_DECIMALS),
      ...counts,
    })),
    createdAt: new Date(createdAt),
  }));
}
