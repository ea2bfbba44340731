import { limits } from "#server/kernel/limits.ts";
import { type ChainLog, type Header, parseHeader, parseLogs } from "./chain-data.ts";
import { EndpointError } from "./errors.ts";
import type { JsonRpc } from "./json-rpc.ts";
import type { LogFilter } from "./log-filter.ts";
import { createRangeSize, type RangeSize } from "./range-size.ts";
import { type BlockReceipt, parseReceipts } from "./receipts.ts";

export type BlockRange = { fromBlock: number; toBlock: number };

/** What ingest asks of a chain; every answer is checked. */
export type ChainReader = {
  chainId(): Promise<number>;
  head(): Promise<Header>;
  header(number: number): Promise<Header>;
  /** By hash, so that no other fork's logs can be meant. */
  logsOfBlock(block: Header, filter: LogFilter): Promise<ChainLog[]>;
  logsOfRange(range: BlockRange, filter: LogFilter): Promise<ChainLog[]>;
  /**
   * The logs from `fromBlock` on, of as many blocks as this endpoint gives at once: at least one, at most to
   * `toBlock`. The size is learned from its refusals, kept per endpoint, and grows again slowly.
   * @returns the last block that the answer holds for
   */
  logsFrom(range: BlockRange, filter: LogFilter): Promise<{ toBlock: number; logs: ChainLog[] }>;
  /** Each transaction of the block, in order, with all its logs. */
  receiptsOf(block: Header): Promise<BlockReceipt[]>;
  /** The newest block that the chain calls so; null where it knows no such word. */
  tag(name: "safe" | "finalized"): Promise<Header | null>;
  isSyncing(): Promise<boolean>;
  /** Most blocks one question about logs may span; undefined until this endpoint refused a longer one. */
  rangeBlocksMax(): number | undefined;
  /** Anything else, such as `eth_call`. The answer is unchecked, errors are classified. */
  ask(method: string, params: unknown[]): Promise<unknown>;
};

const hex = (number: number) => `0x${number.toString(16)}`;

export function createChainReader(rpc: JsonRpc): ChainReader {
  const size = createRangeSize(limits.blocksPerRangeMax);
  const logsOfBlock = async (block: Header, filter: LogFilter): Promise<ChainLog[]> => {
    const asked = { blockHash: block.hash };
    try {
      return parseLogs(await rpc.call("eth_getLogs", [{ ...asked, ...filter.query }]), asked, filter);
    } catch (error) {
      const parts = isTooMuch(error) ? filter.split() : [];
      if (parts.length === 0) throw error;
      const found: ChainLog[] = [];
      for (const part of parts) found.push(...(await logsOfBlock(block, part)));
      return found.sort((a, b) => a.logIndex - b.logIndex);
    }
  };
  const reader: ChainReader = {
    async chainId() {
      const answer = await rpc.call("eth_chainId", []);
      const id = typeof answer === "string" && /^0x[0-9a-fA-F]{1,13}$/.test(answer) ? Number(answer) : 0;
      if (id > 0) return id;
      throw new EndpointError("nonsense", "The endpoint does not say which chain it serves.");
    },
    head: async () => parseHeader(await rpc.call("eth_getBlockByNumber", ["latest", false]), {}),
    header: async (number) => parseHeader(await rpc.call("eth_getBlockByNumber", [hex(number), false]), { number }),
    logsOfBlock,
    async logsOfRange(range, filter) {
      const asked = { fromBlock: hex(range.fromBlock), toBlock: hex(range.toBlock), ...filter.query };
      return parseLogs(await rpc.call("eth_getLogs", [asked]), range, filter);
    },
    logsFrom: (range, filter) => logsFrom(reader, { range, filter, size }),
    rangeBlocksMax: () => size.learned(),
    receiptsOf: async (block) => parseReceipts(await rpc.call("eth_getBlockReceipts", [block.hash]), block),
    async tag(name) {
      const answer = await rpc.call("eth_getBlockByNumber", [name, false]).catch((error: unknown) => {
        if (error instanceof EndpointError && error.fault === "refused") return null;
        throw error;
      });
      return answer === null ? null : parseHeader(answer, {});
    },
    isSyncing: async () => (await rpc.call("eth_syncing", [])) !== false,
    ask: (method, params) => rpc.call(method, params),
  };
  return reader;
}

type Stretch = { range: BlockRange; filter: LogFilter; size: RangeSize };

async function logsFrom(reader: ChainReader, { range, filter, size }: Stretch) {
  const { fromBlock } = range;
  for (;;) {
    const toBlock = Math.min(range.toBlock, fromBlock + size.blocks() - 1);
    try {
      const logs =
        toBlock === fromBlock
          ? await reader.logsOfBlock(await reader.header(fromBlock), filter)
          : await reader.logsOfRange({ fromBlock, toBlock }, filter);
      size.worked(toBlock - fromBlock + 1);
      return { toBlock, logs };
    } catch (error) {
      if (!isTooMuch(error) || toBlock === fromBlock) throw error;
      size.refused(toBlock - fromBlock + 1);
    }
  }
}

export function isTooMuch(error: unknown): boolean {
  return error instanceof EndpointError && error.fault === "range";
}
