import { keccak256, numberToHex, toHex } from "viem";
import {
  type Asked,
  answerOf,
  type ChainView,
  type FakeBlock,
  type FakeLog,
  type FakeTransfer,
  RpcRefusal,
} from "./simulator/chain-answers.ts";

type Hex = `0x${string}`;

export type { Asked, FakeBlock, FakeLog, FakeTransfer };
/** Answers in place of the chain: a response, or undefined to let the chain answer. */
export type Fault = (asked: Asked) => Response | Promise<Response> | undefined;

/** A chain in memory that answers JSON-RPC through `fetch`, forks at will and lies when told to. */
export type FakeChain = {
  chainId: number;
  fetch: typeof fetch;
  asked: Asked[];
  head(): { number: number; hash: Hex };
  /** As it stands, from the first block. */
  blocks(): readonly FakeBlock[];
  /** As an honest node of this chain sees it. */
  view(): ChainView;
  mine(...logs: FakeLog[]): { number: number; hash: Hex };
  /** With transfers of the chain's own currency, or at another time than a block's time later. */
  mineWith(block: { logs?: FakeLog[]; transfers?: FakeTransfer[]; timestamp?: number }): FakeBlock;
  /** What a contract answers, or an account has, from the next block on: keys from `stateKey` and `balanceKey`. */
  setState(key: string, value: Hex): void;
  /** Goes back so many blocks; what is mined next differs from what was there. @returns the blocks dropped */
  fork(depth: number): FakeBlock[];
  /** Puts dropped blocks back in place of what stands above their parent. */
  restore(blocks: FakeBlock[]): void;
  /** Until called again; undefined: no fault. */
  failWith(fault: Fault | undefined): void;
};

type Options = {
  chainId: number;
  salt?: string;
  /** Of the first block; far enough in the past never to be ahead of a test's clock. */
  startSeconds?: number;
  blockSeconds?: number;
  /** How far behind the head the tags stand; null where nodes know no such tag. */
  safeLag?: number | null;
  finalizedLag?: number | null;
};

const GENESIS_SECONDS = 1_700_000_000;

export function createFakeChain(options: Options): FakeChain {
  const { chainId, salt = "chain", startSeconds = GENESIS_SECONDS, blockSeconds = 12 } = options;
  const { safeLag = 32, finalizedLag = 64 } = options;
  let made = 0;
  let fault: Fault | undefined;
  const asked: Asked[] = [];
  const blocks: FakeBlock[] = [];
  const everMined = new Map<Hex, FakeBlock>();
  const unmined = new Map<string, Hex>();
  const top = (): Omit<FakeBlock, "parentHash"> =>
    blocks.at(-1) ?? {
      number: -1,
      hash: numberToHex(0, { size: 32 }),
      timestamp: startSeconds,
      logs: [],
      transfers: [],
      state: new Map(),
    };
  const view = (): ChainView => ({
    chainId,
    blocks,
    blockOf: (hash) => everMined.get(hash),
    safeLag: safeLag ?? undefined,
    finalizedLag: finalizedLag ?? undefined,
  });
  const mineWith: FakeChain["mineWith"] = ({ logs = [], transfers = [], timestamp }) => {
    const below = top();
    const number = below.number + 1;
    made += 1;
    const hash = keccak256(toHex(`${salt}:${chainId}:${number}:${made}`));
    const state = unmined.size > 0 ? new Map([...below.state, ...unmined]) : below.state;
    unmined.clear();
    const at = timestamp ?? below.timestamp + blockSeconds;
    const block = { number, hash, parentHash: below.hash, timestamp: at, logs, transfers, state };
    blocks.push(block);
    everMined.set(hash, block);
    return block;
  };
  mineWith({});
  return {
    chainId,
    asked,
    head: () => top(),
    blocks: () => blocks,
    view,
    mine: (...logs) => mineWith({ logs }),
    mineWith,
    setState: (key, value) => void unmined.set(key, value),
    fork: (depth) => blocks.splice(blocks.length - depth),
    restore(dropped) {
      blocks.length = dropped[0]?.number ?? blocks.length;
      blocks.push(...dropped);
    },
    failWith(next) {
      fault = next;
    },
    fetch: async (_url, init) => {
      const body = JSON.parse(String(init?.body)) as Question | Question[];
      const replies: Response[] = [];
      for (const question of [body].flat()) {
        asked.push({ method: question.method, params: question.params });
        const lie = await fault?.(question);
        replies.push(lie ?? Response.json(replyTo(question, () => answerOf(view(), question))));
      }
      return Array.isArray(body) ? asBatch(replies, body) : (replies[0] ?? Response.error());
    },
  };
}

type Question = Asked & { id: number };

/** One body for all; what is no answer to a question is none to the batch either. */
async function asBatch(replies: Response[], questions: Question[]): Promise<Response> {
  const refused = replies.find((reply) => !reply.ok);
  if (refused) return refused;
  const answers = await Promise.all(replies.map((reply) => reply.json() as Promise<object>));
  return Response.json(answers.map((answer, at) => ({ ...answer, id: questions[at]?.id })));
}

/** The envelope: an answer, or what the node refuses with. */
export function replyTo(question: { id: number }, answer: () => unknown): object {
  const { id } = question;
  try {
    return { jsonrpc: "2.0", id, result: answer() };
  } catch (error) {
    if (!(error instanceof RpcRefusal)) throw error;
    return { jsonrpc: "2.0", id, error: { code: error.code, message: error.message } };
  }
}

/** An error inside an HTTP 200, as JSON-RPC has it. */
export const rpcError = (code: number, message: string): Response =>
  Response.json({ jsonrpc: "2.0", id: 1, error: { code, message } });
export const rpcResult = (result: unknown): Response => Response.json({ jsonrpc: "2.0", id: 1, result });
