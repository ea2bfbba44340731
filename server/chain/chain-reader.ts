import { limits } from "#server/kernel/limits.ts";
import { type BlockLogsDeps, createBlockLogs } from "./block-logs.ts";
import { type ChainLog, type Header, parseHeader } from "./chain-data.ts";
import { EndpointError } from "./errors.ts";
import { createHeads } from "./heads.ts";
import { toQuantity } from "./hex.ts";
import { createHistoryProbe } from "./history-probe.ts";
import type { JsonRpc } from "./json-rpc.ts";
import type { LogFilter } from "./log-filter.ts";
import { type LogsApart, ToldLogs } from "./logs-apart.ts";
import { createLogsFrom } from "./logs-from.ts";
import { parseLogs } from "./parse-logs.ts";
import { createRangeSize } from "./range-size.ts";
import { type BlockReceipt, parseReceipts } from "./receipts.ts";

export type BlockRange = { fromBlock: number; toBlock: number };

/** What is asked of one endpoint; every answer is checked. */
export type ChainReader = {
  chainId(): Promise<number>;
  head(): Promise<Header>;
  header(number: number): Promise<Header>;
  /**
   * By hash, so that no other fork's logs can be meant. An answer that the header's bloom does not agree with is
   * believed only with a second opinion.
   */
  logsOfBlock(block: Header, filter: LogFilter): Promise<ChainLog[]>;
  /**
   * All of the range, or an error.
   * @throws EndpointError `range` when it is too large, `pruned` when the endpoint has forgotten it
   */
  logsOfRange(range: BlockRange, filter: LogFilter): Promise<ChainLog[]>;
  /**
   * The logs from `fromBlock` on, of as many blocks as this endpoint gives at once: at least one, at most to
   * `toBlock`. The size is learned from its refusals, kept per endpoint, and grows again slowly. What follows is asked
   * for already while this is worked on.
   * @returns also the last block that the answer holds for
   */
  logsFrom(range: BlockRange, filter: LogFilter): Promise<LogsTo>;
  /** Each transaction of the block, in order, with all its logs. */
  receiptsOf(block: Header): Promise<BlockReceipt[]>;
  /** The newest block that the chain calls so; null where it knows no such word. */
  tag(name: "safe" | "finalized"): Promise<Header | null>;
  isSyncing(): Promise<boolean>;
  /** Anything else, such as `eth_call`. The answer is unchecked, errors are classified. */
  ask(method: string, params: unknown[]): Promise<unknown>;
  /** What is known of the endpoint by now. */
  known(): Known;
};

/** Logs up to a block, which the endpoint has proved to have. */
export type LogsTo = { toBlock: number; last: Header; logs: ChainLog[] };

export type Known = {
  /** The newest block that it told as its head. */
  head: Header | undefined;
  /** Most blocks one question about logs may span; undefined until it refused a longer one. */
  rangeBlocksMax: number | undefined;
  /** Blocks of which it left logs out. */
  omissions: number;
};

export type ReaderOptions = Omit<BlockLogsDeps, "ask"> & {
  /** Reads large answers beside this thread; without it they are read here. */
  apart?: LogsApart | undefined;
};

/** Where more than this is wanted, handing the logs from thread to thread costs more than reading them here. */
const APART_SHARE_MAX = 0.2;

export function createChainReader(rpc: JsonRpc, options: ReaderOptions = {}): ChainReader {
  const size = createRangeSize(limits.blocksPerRangeMax);
  let omissions = 0;
  const onOmission = (logs: number) => {
    omissions += 1;
    options.onOmission?.(logs);
  };
  const ask: ChainReader["ask"] = (method, params) => rpc.call(method, params);
  const heads = createHeads(ask);
  const askOfBlock: ChainReader["ask"] = async (method, params) => {
    const answer = await ask(method, params);
    if (method === "eth_getLogs" && Array.isArray(answer)) size.saw(answer.length);
    return answer;
  };
  const { apart } = options;
  let isMuchWanted = false;
  const header = async (number: number) =>
    parseHeader(await ask("eth_getBlockByNumber", [toQuantity(number), false]), { number });
  const history = createHistoryProbe({ ask, header, head: heads.lowest });
  const readRange = async (range: BlockRange, filter: LogFilter) => {
    await history.check(range.fromBlock);
    const { fromBlock, toBlock } = range;
    const asked = { fromBlock: toQuantity(fromBlock), toBlock: toQuantity(toBlock), ...filter.query };
    const read = isMuchWanted
      ? undefined
      : apart && ((parts: readonly Uint8Array[]) => apart.read(parts, range, filter));
    const answer = await rpc.call("eth_getLogs", [asked], read);
    const told = answer instanceof ToldLogs ? answer : toldOf(answer, range, filter);
    isMuchWanted = told.logs.length > told.told * APART_SHARE_MAX;
    // A node that has not got so far tells less without a word: it must have the last block.
    const last = await header(toBlock);
    return { last, logs: told.logs, told: told.told };
  };
  const logsOfBlock = createBlockLogs({ ...options, ask: askOfBlock, onOmission });
  return {
    chainId: async () => chainIdOf(await ask("eth_chainId", [])),
    async head() {
      const head = parseHeader(await ask("eth_getBlockByNumber", ["latest", false]), {});
      await heads.saw(head);
      return head;
    },
    header,
    logsOfBlock,
    logsOfRange: async (range, filter) => (await readRange(range, filter)).logs,
    logsFrom: createLogsFrom({ reader: { header, logsOfBlock }, readRange, size, reach: heads.lowest }),
    receiptsOf: async (block) => parseReceipts(await ask("eth_getBlockReceipts", [block.hash]), block),
    tag: (name) => tagged(ask, name),
    isSyncing: async () => (await ask("eth_syncing", [])) !== false,
    ask,
    known: () => ({ head: heads.newest(), rangeBlocksMax: size.learned(), omissions }),
  };
}

function toldOf(answer: unknown, range: BlockRange, filter: LogFilter): ToldLogs {
  return new ToldLogs({ logs: parseLogs(answer, range, filter), told: Array.isArray(answer) ? answer.length : 0 });
}

function chainIdOf(answer: unknown): number {
  const id = typeof answer === "string" && /^0x[0-9a-fA-F]{1,13}$/.test(answer) ? Number(answer) : 0;
  if (id > 0) return id;
  throw new EndpointError("nonsense", "The endpoint does not say which chain it serves.");
}

async function tagged(ask: ChainReader["ask"], name: string): Promise<Header | null> {
  const answer = await ask("eth_getBlockByNumber", [name, false]).catch((error: unknown) => {
    if (error instanceof EndpointError && error.fault === "refused") return null;
    throw error;
  });
  return answer === null ? null : parseHeader(answer, {});
}
