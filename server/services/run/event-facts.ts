import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { EventKind } from "#db/schema/match.ts";
import { chains } from "#server/catalog/chains/index.ts";
import { type RawTime, timeOf, timeOrNull } from "./rows.ts";

/** What happened, as an operator may see it. */
export type EventFacts = {
  kind: EventKind;
  chainId: number | null;
  chainName: string | null;
  explorerUrl: string | null;
  blockNumber: number | null;
  /** Enough blocks stand on it that the chain will not take it back. */
  isFinal: boolean;
  txHash: `0x${string}` | null;
  logIndex: number | null;
  address: `0x${string}` | null;
  payload: Record<string, unknown> | null;
  occurredAt: Date;
  observedAt: Date;
  /** When the chain replaced its block. */
  orphanedAt: Date | null;
};

type RawEvent = Omit<
  EventFacts,
  "chainName" | "explorerUrl" | "isFinal" | "occurredAt" | "observedAt" | "orphanedAt"
> & {
  headNumber: number | null;
  occurredAt: string;
  observedAt: string;
  orphanedAt: RawTime;
};

/** One event with what its chain says of it; inside the caller's transaction and role. Null when it is not theirs. */
export async function selectEventFacts(tx: Tx, eventId: number): Promise<EventFacts | null> {
  const [row] = await tx.execute<RawEvent>(sql`
    select e.kind, e.chain_id as "chainId", e.block_number::float8 as "blockNumber", e.tx_hash as "txHash",
      e.log_index as "logIndex", e.address, e.payload, c.head_number::float8 as "headNumber",
      e.occurred_at as "occurredAt", e.observed_at as "observedAt", e.orphaned_at as "orphanedAt"
    from event e
    left join chain_cursor c on c.chain_id = e.chain_id
    where e.id = ${eventId}::bigint`);
  if (!row) return null;
  const { headNumber, occurredAt, observedAt, orphanedAt, ...facts } = row;
  const chain = chains.find((known) => known.id === facts.chainId);
  const depth = headNumber !== null && facts.blockNumber !== null ? headNumber - facts.blockNumber : -1;
  return {
    ...facts,
    chainName: chain?.name ?? (facts.chainId === null ? null : `Chain ${facts.chainId}`),
    explorerUrl: chain?.explorerUrl ?? null,
    isFinal: orphanedAt === null && chain !== undefined && depth >= chain.finalityBlocks,
    occurredAt: timeOf(occurredAt),
    observedAt: timeOf(observedAt),
    orphanedAt: timeOrNull(orphanedAt),
  };
}
