import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { idList } from "#db/id-list.ts";
import type { CallState } from "#db/schema/call.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import { fromUnits } from "#server/contract/decimal.ts";

const WEI_DECIMALS = 18;

/** The transaction of a call of a contract: the one that was mined, else the newest that was signed. */
export type TransactionDetail = {
  hash: `0x${string}`;
  /** Who sent it. */
  from: `0x${string}`;
  nonce: number;
  state: CallState;
  /** How often it was signed under its nonce: each time after the first with a higher offer. */
  signed: number;
  /** Where the chain has an explorer: its page. */
  url: string | null;
  blockNumber: number | null;
  gasUsed: string | null;
  /** What was paid for gas, as a decimal of the chain's currency. */
  fee: string | null;
  currency: string;
};

type Raw = Pick<TransactionDetail, "hash" | "from" | "state" | "gasUsed"> & {
  deliveryId: string;
  chainId: string;
  nonce: string;
  signed: string;
  blockNumber: string | null;
  fee: string | null;
};

/** By delivery: the newest call of each that has one. */
export async function selectTransactions(
  tx: Tx,
  deliveryIds: readonly number[],
): Promise<Map<number, TransactionDetail>> {
  if (deliveryIds.length === 0) return new Map();
  const rows = await tx.execute<Raw>(sql`
    select distinct on (c.delivery_id) c.delivery_id as "deliveryId", coalesce(c.hash, s.hash) as hash,
      c.from_address as "from", c.chain_id as "chainId", c.nonce, c.state, s.signed, c.block_number as "blockNumber",
      c.gas_used::text as "gasUsed", c.fee_paid_wei::text as fee
    from contract_call c
    cross join lateral (
      select (array_agg(hash order by id desc))[1] as hash, count(*) as signed
      from signed_transaction where call_id = c.id) s
    where c.delivery_id = any(${idList(deliveryIds)})
    order by c.delivery_id, c.id desc`);
  return new Map(rows.map((row) => [Number(row.deliveryId), toDetail(row)]));
}

function toDetail({ hash, from, state, gasUsed, chainId, nonce, signed, blockNumber, fee }: Raw): TransactionDetail {
  const chain = chainOf(Number(chainId));
  return {
    ...{ hash, from, state, gasUsed, nonce: Number(nonce), signed: Number(signed) },
    url: chain?.explorerUrl ? `${chain.explorerUrl}/tx/${hash}` : null,
    blockNumber: blockNumber === null ? null : Number(blockNumber),
    fee: fee === null ? null : fromUnits(BigInt(fee), WEI_DECIMALS),
    currency: chain?.currency ?? "",
  };
}
