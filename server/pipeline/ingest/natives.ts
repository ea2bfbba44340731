import { sql } from "drizzle-orm";
import { numberToHex, pad } from "viem";
import { z } from "zod";
import type { Db } from "#db/client.ts";
import type { Header } from "#server/chain/chain-data.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import { EndpointError } from "#server/chain/errors.ts";
import type { NativeInterest } from "./interests.ts";

/** A transaction that carried the chain's own currency, and did not fail. */
export type NativeTransfer = {
  txHash: `0x${string}`;
  txIndex: number;
  from: `0x${string}`;
  to: `0x${string}`;
  valueWei: bigint;
};

/** Of these addresses, those whose transfers somebody wants. */
export type WantedAddresses = (addresses: string[]) => Promise<ReadonlySet<string>>;

export function wantedAddresses(db: Db, { accounts, workspaceIds }: NativeInterest): WantedAddresses {
  return async (addresses) => {
    const named = addresses.filter((address) => accounts.has(address));
    if (workspaceIds.length === 0 || addresses.length === 0) return new Set(named);
    const rows = await db.execute<{ address: string }>(sql`
      select distinct s.address from subscriber s
      where s.workspace_id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(workspaceIds)}::text::jsonb))
        and s.address in (select value from jsonb_array_elements_text(${JSON.stringify(addresses)}::text::jsonb))`);
    return new Set([...named, ...rows.map((row) => row.address)]);
  };
}

const lower = (text: string) => text.toLowerCase() as `0x${string}`;
const hex = (chars: string) =>
  z
    .string()
    .regex(new RegExp(`^0x[0-9a-fA-F]${chars}$`))
    .transform(lower);
const transactionSchema = z.object({
  hash: hex("{64}"),
  from: hex("{40}"),
  to: hex("{40}").nullish(),
  value: hex("{1,64}"),
  transactionIndex: hex("{1,8}"),
});
const blockSchema = z.object({ hash: hex("{64}"), transactions: z.array(transactionSchema) });

/** Transfers of native currency that a block's transactions carry themselves, from or to wanted addresses. */
export async function readNatives(
  reader: ChainReader,
  block: Header,
  wanted: WantedAddresses,
): Promise<NativeTransfer[]> {
  const carried = parseTransfers(await reader.ask("eth_getBlockByHash", [block.hash, true]), block);
  if (carried.length === 0) return [];
  const whose = await wanted([...new Set(carried.flatMap(({ from, to }) => [from, to]))]);
  const found = carried.filter(({ from, to }) => whose.has(from) || whose.has(to));
  if (found.length === 0) return [];
  const receipts = await reader.receiptsOf(block);
  const succeeded = new Set(receipts.filter((one) => one.isSuccess).map((one) => one.txHash));
  return found.filter((one) => succeeded.has(one.txHash));
}

function parseTransfers(answer: unknown, block: Header): NativeTransfer[] {
  const parsed = blockSchema.safeParse(answer);
  if (!parsed.success || parsed.data.hash !== block.hash) {
    throw new EndpointError("nonsense", `The endpoint does not tell the transactions of block ${block.number}.`);
  }
  return parsed.data.transactions.flatMap(({ hash: txHash, transactionIndex, from, to, value }) => {
    const valueWei = BigInt(value);
    return to && valueWei > 0n ? [{ txHash, txIndex: Number(transactionIndex), from, to, valueWei }] : [];
  });
}

/** As match expects it: who gets it, the amount, and who sent it. */
export function nativeParts({ txHash, txIndex, from, to, valueWei }: NativeTransfer) {
  const data = numberToHex(valueWei, { size: 32 });
  return { txHash, txIndex, logIndex: -1 as const, address: to, topics: [pad(from)], data };
}
