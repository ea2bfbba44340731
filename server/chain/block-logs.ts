import { accountsFor, type Doubt, doubtOf, saysSomething } from "./bloom.ts";
import type { ChainLog, Header } from "./chain-data.ts";
import type { ChainReader } from "./chain-reader.ts";
import { EndpointError, isTooMuch } from "./errors.ts";
import { toQuantity } from "./hex.ts";
import { createLogFilter, type LogFilter } from "./log-filter.ts";
import { compareLogs, parseLogs } from "./parse-logs.ts";
import { parseReceipts } from "./receipts.ts";

export type Ask = (method: string, params: unknown[]) => Promise<unknown>;

export type BlockLogsDeps = {
  ask: Ask;
  /** Asks another endpoint; undefined when none answered. */
  other?: <T>(work: (reader: ChainReader) => Promise<T>) => Promise<T | undefined>;
  /** False where the header's bloom does not tell of its own block's logs. */
  isBloomUsable?: boolean;
  /** Every so many blocks the receipts are read too, as the chain's nodes leave logs out of `eth_getLogs` there. */
  receiptsEveryBlocks?: number;
  /** The endpoint left logs out that the block has. */
  onOmission?: (logs: number) => void;
};

/**
 * Tells one block's logs, and believes an answer only when the header's bloom agrees with it, or a second opinion does:
 * another endpoint's, else the block's receipts, else the same endpoint's when asked in another way.
 */
export function createBlockLogs(deps: BlockLogsDeps): (block: Header, filter: LogFilter) => Promise<ChainLog[]> {
  let isBloomUsable = deps.isBloomUsable ?? true;
  return async (block, filter) => {
    const told = await askByHash(deps.ask, block, filter);
    if (deps.receiptsEveryBlocks && block.number % deps.receiptsEveryBlocks === 0) {
      return joined(deps, told, await logsInReceipts(deps.ask, { block, filter, isBloomUsable }));
    }
    const doubt = isBloomUsable ? doubtOf(block, told, filter) : undefined;
    if (!doubt) return told;
    const doubted = filterOf(doubt);
    const second = await secondOpinion(deps, block, doubted);
    if (doubt.surplus.length > 0) {
      const known = new Set(second.map((log) => log.logIndex));
      if (!doubt.surplus.every((log) => known.has(log.logIndex))) throw notInBloom(block);
      isBloomUsable = false;
    }
    return joined(deps, told, second);
  };
}

const notInBloom = (block: Header) =>
  new EndpointError("nonsense", `The endpoint gave logs that block ${block.number} cannot have, by its own header.`);

/** What has to be asked for again. */
function filterOf({ missing, surplus }: Doubt): LogFilter {
  const doubted = surplus.map((log) => ({
    address: log.address,
    topic0: log.topics[0] ?? null,
    topic1: null,
    topic2: null,
  }));
  return createLogFilter([...missing, ...doubted]);
}

function joined(deps: BlockLogsDeps, told: ChainLog[], second: ChainLog[]): ChainLog[] {
  const known = new Set(told.map((log) => log.logIndex));
  const omitted = second.filter((log) => !known.has(log.logIndex));
  if (omitted.length === 0) return told;
  deps.onOmission?.(omitted.length);
  return [...told, ...omitted].sort(compareLogs);
}

async function secondOpinion(deps: BlockLogsDeps, block: Header, filter: LogFilter): Promise<ChainLog[]> {
  const told = await deps.other?.((reader) => askByHash(reader.ask, block, filter));
  if (told) return told;
  try {
    return await logsInReceipts(deps.ask, { block, filter, isBloomUsable: true });
  } catch (error) {
    // An endpoint that knows no receipts refuses; one whose receipts do not fit is not believed.
    if (!(error instanceof EndpointError) || error.fault !== "refused") throw error;
  }
  const range = { fromBlock: toQuantity(block.number), toBlock: toQuantity(block.number), ...filter.query };
  const asked = { blockHash: block.hash, blockNumber: block.number };
  return parseLogs(await deps.ask("eth_getLogs", [range]), asked, filter);
}

/** By hash, so that no other fork's logs can be meant; halved by contract and topic, at last from the receipts. */
async function askByHash(ask: Ask, block: Header, filter: LogFilter): Promise<ChainLog[]> {
  const asked = { blockHash: block.hash, blockNumber: block.number };
  try {
    return parseLogs(await ask("eth_getLogs", [{ blockHash: block.hash, ...filter.query }]), asked, filter);
  } catch (error) {
    if (!isTooMuch(error)) throw error;
  }
  const parts = filter.split();
  if (parts.length === 0) return logsInReceipts(ask, { block, filter, isBloomUsable: true });
  const found = new Map<number, ChainLog>();
  for (const part of parts) {
    for (const log of await askByHash(ask, block, part)) found.set(log.logIndex, log);
  }
  return [...found.values()].sort(compareLogs);
}

type InReceipts = { block: Header; filter: LogFilter; isBloomUsable: boolean };

/** @throws EndpointError also when the receipts do not account for the header's bloom: then some are missing */
async function logsInReceipts(ask: Ask, { block, filter, isBloomUsable }: InReceipts): Promise<ChainLog[]> {
  const receipts = parseReceipts(await ask("eth_getBlockReceipts", [block.hash]), block);
  const logs = receipts.flatMap((receipt) => receipt.logs);
  if (isBloomUsable && saysSomething(block.logsBloom) && !accountsFor(block.logsBloom, logs)) {
    throw new EndpointError("nonsense", `The endpoint's receipts of block ${block.number} lack some of its logs.`);
  }
  return logs.filter(filter.wants);
}
