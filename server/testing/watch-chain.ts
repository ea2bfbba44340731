import { decodeFunctionData, encodeAbiParameters, encodeFunctionResult, keccak256, parseUnits, toHex } from "viem";
import type { Header } from "#server/chain/chain-data.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import type { Endpoints } from "#server/chain/endpoints.ts";
import { EndpointError } from "#server/chain/errors.ts";
import { MULTICALL3_ABI } from "#server/chain/multicall.ts";

type Hex = `0x${string}`;

/** What a contract answers to one call: data, or nothing when it refuses. */
export type Answer = (call: { target: Hex; callData: Hex; values: ReadonlyMap<string, string> }) => Hex | undefined;

/** A chain in memory of which only values are read: each block has its own, and answers `eth_call` with Multicall3. */
export type WatchChain = {
  endpoints: Endpoints;
  /** From the next block on, with 18 decimals; undefined: the contract refuses. */
  set(wallet: string, value: string | undefined): void;
  mine(at: Date): Header;
  /** Goes back so many blocks. @returns their hashes */
  fork(depth: number): Hex[];
  head(): Header;
  /** Sizes of the batches asked for so far. */
  batches: number[];
  /** Until called again; undefined: well. */
  failWith(fault: ((batch: { size: number; params: unknown[] }) => EndpointError | undefined) | undefined): void;
};

type Block = Header & { values: Map<string, string> };

/** `valueOf(wallet)` by default: the last 20 bytes of the call name the wallet; none names the shared value. */
const valueAnswer: Answer = ({ callData, values }) => {
  const value = values.get(callData.length > 10 ? `0x${callData.slice(-40)}` : "");
  return value === undefined ? undefined : encodeAbiParameters([{ type: "uint256" }], [parseUnits(value, 18)]);
};

export function createWatchChain(options: { answer?: Answer } = {}): WatchChain {
  const { answer = valueAnswer } = options;
  const blocks: Block[] = [];
  const values = new Map<string, string>();
  const batches: number[] = [];
  let made = 0;
  let fault: Parameters<WatchChain["failWith"]>[0];
  const mine = (at: Date): Block => {
    made += 1;
    const number = blocks.length;
    const hash = keccak256(toHex(`watch-chain:${number}:${made}:${at.getTime()}`));
    const block = { number, hash, parentHash: blocks.at(-1)?.hash ?? keccak256("0x"), at, values: new Map(values) };
    blocks.push(block);
    return block;
  };
  const call = (params: unknown[]): Hex => {
    const [question, where] = params as [{ data: Hex }, { blockHash?: Hex } | Hex];
    const { args } = decodeFunctionData({ abi: MULTICALL3_ABI, data: question.data });
    const calls = args?.[0];
    if (!Array.isArray(calls)) throw new Error("this chain only answers aggregate3");
    batches.push(calls.length);
    const failure = fault?.({ size: calls.length, params });
    if (failure) throw failure;
    const block =
      typeof where === "string" ? blocks[Number(where)] : blocks.find((one) => one.hash === where.blockHash);
    if (!block) throw new EndpointError("refused", "The endpoint refuses eth_call: header for hash not found");
    const result = calls.map(({ target, callData }) => {
      const data = answer({ target, callData, values: block.values });
      return { success: data !== undefined, returnData: data ?? "0x" };
    });
    return encodeFunctionResult({ abi: MULTICALL3_ABI, functionName: "aggregate3", result });
  };
  const reader = {
    ask: async (method: string, params: unknown[]) => {
      if (method === "eth_call") return call(params);
      throw new Error(`this chain knows no ${method}`);
    },
    header: async (number: number) => {
      const block = blocks[number];
      if (!block) throw new EndpointError("nonsense", `The endpoint does not have block ${number}, though it should.`);
      return block;
    },
  } as Partial<ChainReader> as ChainReader;
  return {
    endpoints: {
      use: (work: (given: ChainReader) => Promise<unknown>) => work(reader),
    } as Partial<Endpoints> as Endpoints,
    set: (wallet, value) => void (value === undefined ? values.delete(wallet) : values.set(wallet, value)),
    mine,
    fork: (depth) => blocks.splice(blocks.length - depth).map((block) => block.hash),
    head: () => blocks.at(-1) ?? mine(new Date(0)),
    batches,
    failWith(next) {
      fault = next;
    },
  };
}
