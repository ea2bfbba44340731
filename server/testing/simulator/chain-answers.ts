import {
  decodeFunctionData,
  encodeFunctionResult,
  keccak256,
  multicall3Abi,
  numberToHex,
  toHex,
  zeroAddress,
} from "viem";
import { bloomOf } from "./log-bloom.ts";

type Hex = `0x${string}`;

export type FakeLog = { address: Hex; topics: Hex[]; data: Hex; txHash?: Hex };
/** A transaction that carries the chain's own currency. */
export type FakeTransfer = { txHash: Hex; from: Hex; to: Hex; valueWei: bigint };
/** Answers of contracts by `stateKey`, and balances by `balanceKey`. */
export type FakeState = ReadonlyMap<string, Hex>;

export type FakeBlock = {
  number: number;
  hash: Hex;
  parentHash: Hex;
  /** Seconds. */
  timestamp: number;
  logs: FakeLog[];
  transfers: FakeTransfer[];
  state: FakeState;
};

/** The chain as one node sees it. */
export type ChainView = {
  chainId: number;
  /** From the first block on; its last is the head. */
  blocks: readonly FakeBlock[];
  /** Every block this node has ever had, other forks' too: a node answers for those by hash. */
  blockOf: (hash: Hex) => FakeBlock | undefined;
  /** How far behind the head these tags stand; undefined where the node knows no such tag. */
  safeLag: number | undefined;
  finalizedLag: number | undefined;
};

/** One JSON-RPC question as it came. */
export type Asked = { method: string; params: unknown[] };

/** An error as a node gives it. */
export class RpcRefusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const MULTICALL3 = "0xca11bde05977b3631167028862be2a173976ca11";
export const stateKey = (to: string, data: string): string => `${to.toLowerCase()}:${data.toLowerCase()}`;
export const balanceKey = (address: string): string => `balance:${address.toLowerCase()}`;

/** What an honest node answers. */
export function answerOf(view: ChainView, { method, params }: Asked): unknown {
  switch (method) {
    case "eth_chainId":
      return numberToHex(view.chainId);
    case "net_version":
      return String(view.chainId);
    case "eth_syncing":
      return false;
    case "eth_blockNumber":
      return numberToHex(view.blocks.at(-1)?.number ?? 0);
    case "eth_getBlockByNumber":
      return wireBlock(blockAt(view, params[0]), params[1] === true);
    case "eth_getBlockByHash":
      return wireBlock(view.blockOf(params[0] as Hex), params[1] === true);
    case "eth_getLogs":
      return logsFor(view, params[0] as LogQuery);
    case "eth_getBlockReceipts":
      return receiptsOf(blockAt(view, params[0]));
    case "eth_call":
      return callAt(blockAt(view, params[1] ?? "latest"), params[0] as Call);
    case "eth_getBalance":
      return stateOf(view, params[1]).get(balanceKey(String(params[0]))) ?? "0x0";
    default:
      throw new RpcRefusal(-32601, `the method ${method} does not exist/is not available`);
  }
}

/** By number, tag, hash, or `{ blockHash, requireCanonical }`. */
function blockAt(view: ChainView, at: unknown): FakeBlock | undefined {
  if (typeof at === "object" && at !== null) return blockNamed(view, at);
  switch (at) {
    case undefined:
    case "latest":
    case "pending":
      return view.blocks.at(-1);
    case "earliest":
      return view.blocks[0];
    case "safe":
      return behindHead(view, view.safeLag, at);
    case "finalized":
      return behindHead(view, view.finalizedLag, at);
    default:
      return String(at).length === 66 ? view.blockOf(String(at) as Hex) : view.blocks[Number(at)];
  }
}

function blockNamed(
  view: ChainView,
  { blockHash, blockNumber, requireCanonical }: { blockHash?: Hex; blockNumber?: Hex; requireCanonical?: boolean },
): FakeBlock | undefined {
  if (blockNumber) return view.blocks[Number(blockNumber)];
  const found = blockHash && view.blockOf(blockHash);
  if (!found) return undefined;
  return requireCanonical && view.blocks[found.number]?.hash !== found.hash ? undefined : found;
}

function behindHead(view: ChainView, lag: number | undefined, tag: string): FakeBlock | undefined {
  if (lag === undefined) throw new RpcRefusal(-39001, `${tag} block not found`);
  return view.blocks[Math.max(0, view.blocks.length - 1 - lag)];
}

type Transaction = { hash: Hex; from: Hex; to: Hex; valueWei: bigint };

/** A block's transactions in order: those that logged, then those that carry currency. */
function transactionsOf(block: FakeBlock): Transaction[] {
  const found = new Map<Hex, Transaction>();
  for (const [logIndex, log] of block.logs.entries()) {
    const hash = txHashOf(block, log, logIndex);
    if (!found.has(hash)) found.set(hash, { hash, from: zeroAddress, to: log.address, valueWei: 0n });
  }
  for (const { txHash: hash, ...transfer } of block.transfers) found.set(hash, { hash, ...transfer });
  return [...found.values()];
}

const txHashOf = (block: FakeBlock, log: FakeLog, logIndex: number): Hex =>
  log.txHash ?? keccak256(toHex(`${block.hash}:${logIndex}`));

function wireBlock(block: FakeBlock | undefined, isFull: boolean) {
  if (!block) return null;
  const { number, hash, parentHash, timestamp, logs } = block;
  const place = { blockHash: hash, blockNumber: numberToHex(number) };
  const transactions = transactionsOf(block).map(({ valueWei, ...one }, at) =>
    isFull
      ? { ...one, ...place, value: numberToHex(valueWei), input: "0x", transactionIndex: numberToHex(at) }
      : one.hash,
  );
  const times = { number: numberToHex(number), timestamp: numberToHex(timestamp) };
  return { ...times, hash, parentHash, logsBloom: bloomOf(logs), transactions };
}

type LogQuery = {
  blockHash?: Hex;
  fromBlock?: Hex;
  toBlock?: Hex;
  address?: Hex | Hex[];
  topics?: (Hex | Hex[] | null)[];
};

function logsFor(view: ChainView, query: LogQuery): unknown[] {
  return chosenBlocks(view, query).flatMap((block) => wireLogs(block).filter((log) => isAsked(log, query)));
}

function chosenBlocks(view: ChainView, { blockHash, fromBlock, toBlock }: LogQuery): FakeBlock[] {
  if (blockHash) {
    const block = view.blockOf(blockHash);
    if (!block) throw new RpcRefusal(-32000, "unknown block");
    return [block];
  }
  const head = view.blocks.length - 1;
  const numberOf = (at: string | undefined) => (at === undefined || at === "latest" ? head : Number(at));
  // as real nodes: what lies above the head is simply empty
  return view.blocks.slice(numberOf(fromBlock), numberOf(toBlock) + 1);
}

function isAsked(log: { address: Hex; topics: Hex[] }, { address, topics = [] }: LogQuery): boolean {
  const isOneOf = (wanted: Hex | Hex[], given: Hex | undefined) =>
    given !== undefined && [wanted].flat().some((one) => one.toLowerCase() === given.toLowerCase());
  if (address !== undefined && !isOneOf(address, log.address)) return false;
  return topics.every((wanted, at) => wanted === null || isOneOf(wanted, log.topics[at]));
}

export function wireLogs(block: FakeBlock) {
  const order = new Map(transactionsOf(block).map(({ hash }, at) => [hash, at]));
  return block.logs.map((log, logIndex) => {
    const transactionHash = txHashOf(block, log, logIndex);
    return {
      blockNumber: numberToHex(block.number),
      blockHash: block.hash,
      transactionHash,
      transactionIndex: numberToHex(order.get(transactionHash) ?? 0),
      logIndex: numberToHex(logIndex),
      address: log.address,
      topics: log.topics,
      data: log.data,
      removed: false,
    };
  });
}

function receiptsOf(block: FakeBlock | undefined) {
  if (!block) return null;
  const logs = wireLogs(block);
  return transactionsOf(block).map(({ hash, from, to }, at) => {
    const own = logs.filter((log) => log.transactionHash === hash);
    return {
      transactionHash: hash,
      transactionIndex: numberToHex(at),
      blockHash: block.hash,
      blockNumber: numberToHex(block.number),
      from,
      to,
      status: "0x1",
      logsBloom: bloomOf(own),
      logs: own,
    };
  });
}

type Call = { to?: Hex; data?: Hex; input?: Hex };

function stateOf(view: ChainView, at: unknown): FakeState {
  const block = blockAt(view, at ?? "latest");
  if (!block) throw new RpcRefusal(-32000, "header not found");
  return block.state;
}

function callAt(block: FakeBlock | undefined, call: Call): Hex {
  if (!block) throw new RpcRefusal(-32000, "header not found");
  const to = (call.to ?? zeroAddress).toLowerCase();
  const data = call.data ?? call.input ?? "0x";
  if (to === MULTICALL3) return multicall(block, data);
  const found = block.state.get(stateKey(to, data));
  if (found === undefined) throw new RpcRefusal(3, "execution reverted");
  return found;
}

/** Multicall3's `aggregate3` and its look at balances. */
function multicall(block: FakeBlock, data: Hex): Hex {
  const asked = decodeFunctionData({ abi: multicall3Abi, data });
  if (asked.functionName !== "aggregate3") return ownAnswer(block, data);
  const results = asked.args[0].map(({ target, callData, allowFailure }) => {
    const isOwn = target.toLowerCase() === MULTICALL3;
    const found = isOwn ? ownAnswer(block, callData) : block.state.get(stateKey(target, callData));
    if (found === undefined && !allowFailure) throw new RpcRefusal(3, "execution reverted: Multicall3: call failed");
    return { success: found !== undefined, returnData: found ?? ("0x" as Hex) };
  });
  return encodeFunctionResult({ abi: multicall3Abi, functionName: "aggregate3", result: results });
}

function ownAnswer(block: FakeBlock, data: Hex): Hex {
  const asked = decodeFunctionData({ abi: multicall3Abi, data });
  if (asked.functionName !== "getEthBalance") throw new RpcRefusal(3, "execution reverted");
  const balance = BigInt(block.state.get(balanceKey(asked.args[0])) ?? "0x0");
  return encodeFunctionResult({ abi: multicall3Abi, functionName: "getEthBalance", result: balance });
}
