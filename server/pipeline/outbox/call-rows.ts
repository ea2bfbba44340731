import { type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "#db/client.ts";
import type {
  MinedCall,
  PlacedCall,
  SignedTransaction,
  Signer,
} from "#server/catalog/channels/contract-call/call-ports.ts";
import { present } from "#server/kernel/assert.ts";

type Hex = `0x${string}`;

/** Numbers as text, for JSON would round them. */
type Raw = Record<"id" | "chainId" | "signerId" | "valueWei" | "gasLimit" | "nonce", string> &
  Pick<PlacedCall, "from" | "to" | "data" | "round" | "state" | "revertReason"> & {
    hash: Hex | null;
    blockHash: Hex | null;
    blockNumber: string | null;
    gasUsed: string | null;
    feePaidWei: string | null;
    transactions: RawTransaction[];
  };

type RawTransaction = { hash: Hex; raw: Hex; fee: string; tip: string | null; signedAt: string; sentAt: string | null };

/** The newest call that fits, with all that was signed for it. */
export async function readCall(tx: Db | Tx, where: SQL): Promise<PlacedCall | undefined> {
  const [row] = await tx.execute<Raw>(sql`
    select c.id, c.chain_id as "chainId", c.signer_id as "signerId", c.from_address as "from", c.to_address as "to",
      c.data, c.value_wei::text as "valueWei", c.gas_limit::text as "gasLimit", c.nonce, c.round, c.state, c.hash,
      c.block_number as "blockNumber", c.block_hash as "blockHash", c.gas_used::text as "gasUsed",
      c.fee_paid_wei::text as "feePaidWei", c.revert_reason as "revertReason",
      (select json_agg(json_build_object('hash', s.hash, 'raw', s.raw, 'fee', s.fee_per_gas_wei::text,
          'tip', s.tip_per_gas_wei::text, 'signedAt', s.signed_at, 'sentAt', s.sent_at) order by s.id desc)
        from signed_transaction s where s.call_id = c.id) as transactions
    from contract_call c where ${where} order by c.id desc limit 1`);
  return row && toCall(row);
}

function toCall(row: Raw): PlacedCall {
  const { from, to, data, round, state, revertReason } = row;
  return {
    ...{ from, to, data, round, state, revertReason },
    id: Number(row.id),
    chainId: Number(row.chainId),
    signerId: Number(row.signerId),
    valueWei: BigInt(row.valueWei),
    gasLimit: BigInt(row.gasLimit),
    nonce: Number(row.nonce),
    transactions: row.transactions.map(toTransaction),
    mined: row.hash === null ? null : minedOf(row),
  };
}

function toTransaction({ hash, raw, fee, tip, signedAt, sentAt }: RawTransaction): SignedTransaction {
  const fees = { feePerGasWei: BigInt(fee), tipPerGasWei: tip === null ? null : BigInt(tip) };
  return { hash, raw, fees, signedAt: new Date(signedAt), sentAt: sentAt === null ? null : new Date(sentAt) };
}

const ENDED = "a call that was mined has its block";

function minedOf(row: Raw): MinedCall {
  return {
    hash: present(row.hash, ENDED),
    blockNumber: Number(present(row.blockNumber, ENDED)),
    blockHash: present(row.blockHash, ENDED),
    gasUsed: BigInt(present(row.gasUsed, ENDED)),
    feePaidWei: BigInt(present(row.feePaidWei, ENDED)),
  };
}

/** A signer by what fits, with its key still sealed. */
export async function readSigner(tx: Db | Tx, where: SQL): Promise<(Signer & { sealed: string }) | undefined> {
  const [row] = await tx.execute<{
    id: string;
    address: Hex;
    sealed: string;
    fee: string;
    value: string;
    day: string;
  }>(sql`
    select id, address, sealed, fee_per_gas_max_wei::text as fee, value_max_wei::text as value, day_max_wei::text as day
    from signer where ${where} limit 1`);
  if (!row) return undefined;
  const { address, sealed, fee, value, day } = row;
  const limits = { feePerGasMaxWei: BigInt(fee), valueMaxWei: BigInt(value), dayMaxWei: BigInt(day) };
  return { id: Number(row.id), address, sealed, limits };
}
