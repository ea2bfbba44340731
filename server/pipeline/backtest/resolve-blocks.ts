import { eq, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { chainCursor } from "#db/schema/ingest.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import type { BacktestSource } from "#server/contract/backtest.ts";
import { present } from "#server/kernel/assert.ts";
import { limits } from "#server/kernel/limits.ts";
import type { BacktestDeps } from "./backtest-deps.ts";
import type { Claimed } from "./claim-backtest.ts";
import { NoChainError, NotYetError, TooLargeError } from "./errors.ts";
import { firstBlockSince } from "./first-block.ts";

type OfChain = Extract<BacktestSource, { kind: "chain" }>;
/**
 * A chain's stretch with both ends known. `fromAt`, `toAt`: of its own blocks, where they were asked for by number;
 * `fromAt` also where the chain itself began later than the stretch.
 */
export type Resolved = { source: OfChain; fromAt?: Date; toAt?: Date };

/**
 * Finds which blocks are meant, and whether their logs were stored or have to be read again: stored ones do when every
 * wanted log was read all the while and nothing is owed. Asks the chain, outside of any transaction.
 *
 * @throws TooLargeError, NotYetError, NoChainError; EndpointError (later)
 */
export async function resolveBlocks(deps: BacktestDeps, test: Claimed, source: OfChain): Promise<Resolved> {
  const { range } = test;
  const isConnected = deps.chains.ids.includes(source.chainId);
  if (range.kind === "blocks") {
    if (!isConnected) throw new NoChainError(chainOf(source.chainId)?.name ?? `Chain ${source.chainId}`);
    return deps.chains.of(source.chainId).use((reader) => resolveNumbers(reader, range, source));
  }
  const since = present(test.fromAt, "hours have a beginning");
  const upTo = await readUpTo(deps.db, source.chainId);
  if (!isConnected) return { source: await resolveStored(deps.db, { source, since, upTo }) };
  const found = await deps.chains.of(source.chainId).use((reader) => resolveTime(reader, { source, since, upTo }));
  const isStored = await wasStored(deps.db, found.source);
  if (!isStored) checkSize(found.source);
  const fromAt = found.beganAt > since ? { fromAt: found.beganAt } : {};
  return { source: { ...found.source, from: isStored ? "stored" : "chain" }, ...fromAt };
}

function checkSize({ fromBlock, toBlock }: { fromBlock: number; toBlock: number }): void {
  if (toBlock - fromBlock + 1 > limits.backtestBlocksMax) throw new TooLargeError("blocks", limits.backtestBlocksMax);
}

type Numbers = { fromBlock: number; toBlock: number };

async function resolveNumbers(
  reader: ChainReader,
  { fromBlock, toBlock }: Numbers,
  source: OfChain,
): Promise<Resolved> {
  checkSize({ fromBlock, toBlock });
  const head = await reader.head();
  if (toBlock > head.number) throw new NotYetError({ block: toBlock, newest: head.number });
  const [first, last] = [await reader.header(fromBlock), await reader.header(toBlock)];
  return { source: { ...source, from: "chain", fromBlock, toBlock }, fromAt: first.at, toAt: last.at };
}

/** Above it live workflows have not looked either; null where the chain was never read. */
async function readUpTo(db: Db, chainId: number): Promise<number | null> {
  const [row] = await db
    .select({ blockNumber: chainCursor.blockNumber })
    .from(chainCursor)
    .where(eq(chainCursor.chainId, chainId))
    .limit(1);
  return row?.blockNumber ?? null;
}

type Since = { source: OfChain; since: Date; upTo: number | null };

/** Looks no further back than it must: nodes forget what is old. */
async function resolveTime(
  reader: ChainReader,
  { source, since, upTo }: Since,
): Promise<{ source: OfChain & Numbers; beganAt: Date }> {
  const head = await reader.head();
  const toBlock = Math.min(head.number, upTo ?? head.number);
  const atOf = async (block: number) => (await reader.header(block)).at;
  const spanSeconds = Math.max(0, head.at.getTime() - since.getTime()) / 1_000;
  let back = Math.ceil(spanSeconds / (chainOf(source.chainId)?.blockSeconds ?? USUAL_BLOCK_SECONDS)) + 1;
  let lowest = Math.max(0, toBlock - back);
  while (lowest > 0 && (await atOf(lowest)) >= since) {
    back *= 2;
    lowest = Math.max(0, toBlock - back);
  }
  const fromBlock = await firstBlockSince(since, { lowest, highest: toBlock }, atOf);
  // The first block of a local chain may claim any time.
  const beganAt = fromBlock === 0 && toBlock > 0 ? await atOf(1) : since;
  return { source: { ...source, fromBlock, toBlock }, beganAt };
}

const USUAL_BLOCK_SECONDS = 12;

/** Without an endpoint: by the times of what was stored. */
async function resolveStored(db: Db, { source, since, upTo }: Since): Promise<OfChain> {
  const [row] = await db.execute<{ lowest: number | null; highest: number | null }>(sql`
    select min(block_number)::float8 as lowest, max(block_number)::float8 as highest
    from event where kind = 'log' and chain_id = ${source.chainId}::integer`);
  const lowest = row?.lowest ?? 0;
  const highest = Math.max(row?.highest ?? 0, upTo ?? 0);
  const atOf = async (block: number) => {
    const [first] = await db.execute<{ at: string }>(sql`
      select occurred_at::text as at from event
      where kind = 'log' and chain_id = ${source.chainId}::integer and block_number >= ${block}::bigint
      order by block_number limit 1`);
    return first ? new Date(first.at) : since;
  };
  const fromBlock = await firstBlockSince(since, { lowest, highest }, atOf);
  return { ...source, from: "stored", fromBlock, toBlock: highest };
}

/** Whether a live trigger had ingest read each of these logs all the while. Native transfers are nowhere else. */
async function wasStored(db: Db, { chainId, wanted, native, fromBlock, toBlock }: OfChain & Numbers): Promise<boolean> {
  if (native) return true;
  const [row] = await db.execute<{ missing: number }>(sql`
    select (
      select count(*) from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb)
        as w (address text, topic0 text, topic1 text, topic2 text)
      where not exists (
        select from log_interest i join trigger t on t.id = i.trigger_id and t.active
        where i.active and i.purpose = 'match' and i.chain_id = ${chainId}::integer
          and lower(i.address) is not distinct from w.address and lower(i.topic0) is not distinct from w.topic0
          and lower(i.topic1) is not distinct from w.topic1 and lower(i.topic2) is not distinct from w.topic2
          and i.since_block < ${fromBlock}::bigint)
    )::integer + (
      select count(*) from owed_range
      where chain_id = ${chainId}::integer and state = 'open'
        and from_block <= ${toBlock}::bigint and to_block >= ${fromBlock}::bigint
    )::integer as missing`);
  return row?.missing === 0;
}
