import { type ChainLog, type Header, parseHeader, parseLogs } from "./chain-data.ts";
import { EndpointError } from "./errors.ts";
import type { JsonRpc } from "./json-rpc.ts";
import type { LogFilter } from "./log-filter.ts";

/** What ingest asks of a chain; every answer is checked. */
export type ChainReader = {
  chainId(): Promise<number>;
  head(): Promise<Header>;
  header(number: number): Promise<Header>;
  /** By hash, so that no other fork's logs can be meant. */
  logsOfBlock(block: Header, filter: LogFilter): Promise<ChainLog[]>;
  logsOfRange(range: { fromBlock: number; toBlock: number }, filter: LogFilter): Promise<ChainLog[]>;
  isSyncing(): Promise<boolean>;
};

const hex = (number: number) => `0x${number.toString(16)}`;

export function createChainReader(rpc: JsonRpc): ChainReader {
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
  return {
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
    isSyncing: async () => (await rpc.call("eth_syncing", [])) !== false,
  };
}

export function isTooMuch(error: unknown): boolean {
  return error instanceof EndpointError && error.fault === "range";
}
