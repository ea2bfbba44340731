import { keccak256, numberToHex, toHex } from "viem";

type Hex = `0x${string}`;
export type FakeLog = { address: Hex; topics: Hex[]; data: Hex; txHash?: Hex };
type Block = { number: number; hash: Hex; parentHash: Hex; timestamp: number; logs: FakeLog[] };

/** One JSON-RPC question as it came. */
export type Asked = { method: string; params: unknown[] };
/** Answers in place of the chain: a response, or undefined to let the chain answer. */
export type Fault = (asked: Asked) => Response | Promise<Response> | undefined;

/** A chain in memory that answers JSON-RPC through `fetch`, forks at will and lies when told to. */
export type FakeChain = {
  fetch: typeof fetch;
  asked: Asked[];
  head(): { number: number; hash: Hex };
  /** As it stands, from the first block. */
  blocks(): readonly Block[];
  mine(...logs: FakeLog[]): { number: number; hash: Hex };
  /** Goes back so many blocks; what is mined next differs from what was there. @returns the blocks dropped */
  fork(depth: number): Block[];
  /** Puts dropped blocks back in place of what stands above their parent. */
  restore(blocks: Block[]): void;
  /** Until called again; undefined: no fault. */
  failWith(fault: Fault | undefined): void;
};

/** Seconds; far enough in the past never to be ahead of a test's clock. */
const GENESIS_SECONDS = 1_700_000_000;
const BLOCK_SECONDS = 12;

export function createFakeChain(options: { chainId: number; salt?: string }): FakeChain {
  const { chainId, salt = "chain" } = options;
  let made = 0;
  let fault: Fault | undefined;
  const asked: Asked[] = [];
  const blocks: Block[] = [];
  const top = () => blocks.at(-1) ?? { number: -1, hash: numberToHex(0, { size: 32 }), timestamp: GENESIS_SECONDS };
  const mine = (...logs: FakeLog[]) => {
    const { number, hash: parentHash, timestamp } = top();
    made += 1;
    const hash = keccak256(toHex(`${salt}:${chainId}:${number + 1}:${made}`));
    blocks.push({ number: number + 1, hash, parentHash, timestamp: timestamp + BLOCK_SECONDS, logs });
    return { number: number + 1, hash };
  };
  mine();
  const answer = ({ method, params }: Asked): unknown => {
    switch (method) {
      case "eth_chainId":
        return numberToHex(chainId);
      case "eth_syncing":
        return false;
      case "eth_getBlockByNumber": {
        const block = params[0] === "latest" ? blocks.at(-1) : blocks[Number(params[0])];
        return block ? header(block) : null;
      }
      case "eth_getLogs":
        return logsFor(blocks, params[0] as LogQuery);
      default:
        throw new Error(`the fake chain knows no ${method}`);
    }
  };
  return {
    asked,
    head: () => top(),
    blocks: () => blocks,
    mine,
    fork: (depth) => blocks.splice(blocks.length - depth),
    restore(dropped) {
      blocks.length = dropped[0]?.number ?? blocks.length;
      blocks.push(...dropped);
    },
    failWith(next) {
      fault = next;
    },
    fetch: async (_url, init) => {
      const question = JSON.parse(String(init?.body)) as Asked & { id: number };
      asked.push({ method: question.method, params: question.params });
      const lie = await fault?.(question);
      if (lie) return lie;
      return Response.json({ jsonrpc: "2.0", id: question.id, result: answer(question) });
    },
  };
}

/** An error inside an HTTP 200, as JSON-RPC has it. */
export const rpcError = (code: number, message: string): Response =>
  Response.json({ jsonrpc: "2.0", id: 1, error: { code, message } });
export const rpcResult = (result: unknown): Response => Response.json({ jsonrpc: "2.0", id: 1, result });

type LogQuery = { blockHash?: Hex; fromBlock?: Hex; toBlock?: Hex; address?: Hex[]; topics?: Hex[][] };

function header({ number, hash, parentHash, timestamp }: Block) {
  return { number: numberToHex(number), hash, parentHash, timestamp: numberToHex(timestamp) };
}

function logsFor(blocks: Block[], query: LogQuery): unknown[] {
  const chosen = blocks.filter((block) =>
    query.blockHash
      ? block.hash === query.blockHash
      : block.number >= Number(query.fromBlock) && block.number <= Number(query.toBlock),
  );
  return chosen.flatMap((block) =>
    block.logs.flatMap((log, logIndex) => {
      const isWanted = !query.address || query.address.includes(log.address);
      return isWanted ? [wireLog(block, log, logIndex)] : [];
    }),
  );
}

function wireLog(block: Block, log: FakeLog, logIndex: number) {
  return {
    blockNumber: numberToHex(block.number),
    blockHash: block.hash,
    transactionHash: log.txHash ?? keccak256(toHex(`${block.hash}:${logIndex}`)),
    transactionIndex: "0x0",
    logIndex: numberToHex(logIndex),
    address: log.address,
    topics: log.topics,
    data: log.data,
    removed: false,
  };
}
