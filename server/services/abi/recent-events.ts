import { sql } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { abiEventSchema, eventTopic } from "#server/catalog/abi.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import { EndpointError } from "#server/chain/errors.ts";
import { createLogFilter } from "#server/chain/log-filter.ts";
import type { Values } from "#server/contract/value.ts";
import { limits } from "#server/kernel/limits.ts";
import { type LogParts, readLog } from "#server/pipeline/match/read-log.ts";
import { checkRole } from "#server/services/check-role.ts";
import type { MemberContext } from "#server/services/context.ts";
import { countPreview } from "#server/services/reading/preview-limit.ts";
import { webChains } from "#server/services/reading/web-chains.ts";

export const recentEventsSchema = z.strictObject({
  chainId: z.int().positive(),
  address: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/)
    .transform((text) => text.toLowerCase() as `0x${string}`),
  event: abiEventSchema,
});
export type RecentEventsInput = z.infer<typeof recentEventsSchema>;

/** A real event: numbers are whole, as the chain has them. */
export type RecentEvent = { blockNumber: number; values: Values };

type FoundLog = LogParts & { blockNumber: number };

/**
 * The newest events of one kind of a contract, so that units are chosen by sight: of those that are stored, else of the
 * chain's newest blocks. Empty where there is none, or nobody answers. Writes nothing.
 */
export async function recentEvents(ctx: MemberContext, input: RecentEventsInput): Promise<RecentEvent[]> {
  checkRole(ctx, "operator");
  await countPreview(ctx.workspaceId);
  const stored = await storedLogs(ctx.workspaceId, input);
  const logs = stored.length > 0 ? stored : await chainLogs(input);
  return logs.flatMap(({ blockNumber, ...log }) => {
    const read = readLog(log, { event: input.event, units: {} });
    return read.kind === "read" ? [{ blockNumber, values: read.values }] : [];
  });
}

/** Of the chain's newest stored events, as many as a trial looks through. A log belongs to no workspace. */
async function storedLogs(workspaceId: number, { chainId, address, event }: RecentEventsInput): Promise<FoundLog[]> {
  return inWorkspace(workspaceId, (tx) =>
    tx.execute<FoundLog>(sql`
      select block_number::int as "blockNumber", topics, data from (
        select address, topics, data, block_number, log_index from event
        where kind = 'log' and chain_id = ${chainId}::integer and orphaned_at is null
        order by block_number desc limit ${limits.trialEventsScanned}::integer) l
      where address = ${address} and topics ->> 0 = ${eventTopic(event)}
      order by block_number desc, log_index desc limit ${limits.recentEventsShown}::integer`),
  );
}

async function chainLogs({ chainId, address, event }: RecentEventsInput): Promise<FoundLog[]> {
  const { chains } = webChains();
  if (!chains.ids.includes(chainId)) return [];
  const filter = createLogFilter([{ address, topic0: eventTopic(event), topic1: null, topic2: null }]);
  try {
    return await chains.of(chainId).use((reader) => newestLogs(reader, filter));
  } catch (error) {
    if (error instanceof EndpointError) return [];
    throw error;
  }
}

/** Stretches back from the head, until one has any. */
async function newestLogs(reader: ChainReader, filter: ReturnType<typeof createLogFilter>): Promise<FoundLog[]> {
  let toBlock = (await reader.head()).number;
  for (let asked = 0; asked < limits.recentStretchesMax && toBlock >= 0; asked += 1) {
    const fromBlock = Math.max(0, toBlock - limits.blocksPerRangeMax + 1);
    const logs = await reader.logsOfRange({ fromBlock, toBlock }, filter);
    if (logs.length > 0) return logs.slice(-limits.recentEventsShown).reverse();
    toBlock = fromBlock - 1;
  }
  return [];
}
