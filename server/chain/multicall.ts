import { decodeFunctionResult, encodeFunctionData, parseAbi } from "viem";
import type { ChainReader } from "./chain-reader.ts";
import { EndpointError } from "./errors.ts";
import { toQuantity } from "./hex.ts";

/** Where Multicall3 lives on every chain that we know. */
export const MULTICALL3_ADDRESS = "0xca11bde05977b3631167028862be2a173976ca11";
export const MULTICALL3_ABI = parseAbi([
  "struct Call3 { address target; bool allowFailure; bytes callData; }",
  "struct Result { bool success; bytes returnData; }",
  "function aggregate3(Call3[] calls) payable returns (Result[] results)",
  "function getEthBalance(address account) view returns (uint256)",
]);

/** A question to a contract. */
export type ViewCall = { to: `0x${string}`; data: `0x${string}` };
/** `reverted`: the contract refused this call; it says nothing of the others. */
export type ViewAnswer = { kind: "answered"; data: `0x${string}` } | { kind: "reverted"; data: `0x${string}` };

/** The state that all answers describe. */
export type PinnedBlock = { number: number; hash: `0x${string}` };

/** How one endpoint likes to be asked; learned, and kept as long as the process. */
export type BatchManners = {
  /** Calls in one `eth_call`. */
  size: number;
  /** It refused more, as far as it was asked for more. */
  ceiling: number;
  /** Full batches since it refused one. */
  full: number;
  /** Whether it takes a block's hash as EIP-1898 has it; unknown before the first try. */
  takesHash: boolean | undefined;
};

export type MulticallBounds = {
  sizeStart: number;
  sizeMax: number;
  /** `eth_call`s at once. */
  concurrency: number;
};

/** What is left of a look's `eth_call`s; shared by all who ask in its course. */
export type CallBudget = { left: number; spent: number };

export type Multicall = {
  /**
   * Asks all of `calls` at one block, in as few `eth_call`s as the endpoint takes.
   *
   * @returns answers in the order of `calls`; undefined where the budget was spent before
   * @throws EndpointError when the endpoint does not answer, or has no such block
   */
  ask(
    reader: ChainReader,
    of: { block: PinnedBlock; calls: ViewCall[]; budget: CallBudget },
  ): Promise<(ViewAnswer | undefined)[]>;
  /** Calls that one `eth_call` to the endpoint asked last may hold. */
  size(): number;
};

/** Ways in which endpoints say that one call asks for too much. */
const TOO_MUCH =
  /out of gas|gas (?:limit|required|exhausted|uint64)|exceeds? (?:block )?gas|intrinsic gas|timeout|timed out|too large|too big|response size|payload|request entity|memory limit|execution aborted|limit exceeded|HTTP 413/i;
const FULL_BEFORE_MORE = 200;
/** A dead endpoint is silent whatever the size. */
const SIZE_AFTER_SILENCE_MIN = 16;
/** Ways in which endpoints say that they do not have a block, or its state no more. */
const NO_BLOCK =
  /not found|unknown block|no such block|missing trie|not (?:currently )?canonical|does not exist|pruned/i;
/** Ways in which endpoints say that they do not understand a block given by its hash. */
const NO_HASH = /invalid (?:argument|param|block)|unsupported block|cannot unmarshal|unexpected type|hex string/i;

/**
 * Multicall3 in batches sized by what each endpoint takes: too much is halved at once and remembered, and grows again
 * slowly. A batch's own failure is never one call's: every call may fail alone.
 */
export function createMulticall(bounds: MulticallBounds): Multicall {
  const known = new WeakMap<ChainReader, BatchManners>();
  let last: BatchManners | undefined;
  const mannersOf = (reader: ChainReader) => {
    const manners = known.get(reader) ?? {
      size: bounds.sizeStart,
      ceiling: bounds.sizeMax,
      full: 0,
      takesHash: undefined,
    };
    known.set(reader, manners);
    last = manners;
    return manners;
  };
  return {
    size: () => last?.size ?? bounds.sizeStart,
    async ask(reader, { block, calls, budget }) {
      const asked: Asked = { reader, block, budget, manners: mannersOf(reader), bounds };
      const answers: (ViewAnswer | undefined)[] = new Array(calls.length);
      let next = 0;
      let isOver = false;
      const work = async (): Promise<void> => {
        while (!isOver && next < calls.length && budget.left > 0) {
          const from = next;
          const batch = calls.slice(from, from + asked.manners.size);
          next = from + batch.length;
          const found = await askBatch(asked, batch).catch((error: unknown) => {
            isOver = true;
            throw error;
          });
          for (const [at, answer] of found.entries()) answers[from + at] = answer;
        }
      };
      await Promise.all(Array.from({ length: bounds.concurrency }, work));
      if (asked.manners.takesHash === false) await checkBlock(reader, block);
      return answers;
    },
  };
}

type Asked = {
  reader: ChainReader;
  block: PinnedBlock;
  budget: CallBudget;
  manners: BatchManners;
  bounds: MulticallBounds;
};

/** Halves a batch for as long as it is too much; one call that is too much alone has reverted. */
async function askBatch(asked: Asked, calls: ViewCall[]): Promise<(ViewAnswer | undefined)[]> {
  const { budget, manners, bounds } = asked;
  if (budget.left <= 0) return calls.map(() => undefined);
  budget.left -= 1;
  budget.spent += 1;
  const size = manners.size;
  try {
    const answers = await aggregate(asked, calls);
    if (calls.length >= size && manners.size === size) grow(manners, bounds);
    return answers;
  } catch (error) {
    const half = Math.ceil(calls.length / 2);
    // Silence costs a whole timeout, so the smaller batch is tried at the next look, or by the next endpoint.
    const isSilent = error instanceof EndpointError && error.fault === "silent";
    if (isSilent) manners.size = Math.max(SIZE_AFTER_SILENCE_MIN, Math.min(manners.size, half));
    if (isSilent || !isTooMuch(error)) throw error;
    if (calls.length === 1) return [{ kind: "reverted", data: "0x" }];
    manners.size = Math.min(manners.size, half);
    manners.ceiling = calls.length - 1;
    manners.full = 0;
    const first = await askBatch(asked, calls.slice(0, half));
    return [...first, ...(await askBatch(asked, calls.slice(half)))];
  }
}

/** Up to what it refused; only after many full batches it is asked whether it takes more by now. */
function grow(manners: BatchManners, { sizeMax }: MulticallBounds): void {
  manners.full += 1;
  if (manners.full % FULL_BEFORE_MORE === 0) manners.ceiling += larger(manners.ceiling);
  manners.size = Math.min(sizeMax, manners.ceiling, manners.size + larger(manners.size));
}

const larger = (size: number) => Math.max(1, Math.floor(size / 20));

async function aggregate(asked: Asked, calls: ViewCall[]): Promise<ViewAnswer[]> {
  const data = encodeFunctionData({
    abi: MULTICALL3_ABI,
    functionName: "aggregate3",
    args: [calls.map(({ to, data }) => ({ target: to, allowFailure: true, callData: data }))],
  });
  const answer = await callAt(asked, { to: MULTICALL3_ADDRESS, data });
  if (answer === "0x") {
    throw new EndpointError(
      "refused",
      "This chain has no Multicall3 at its usual address, so no values are read of it.",
      { isHarmless: true },
    );
  }
  const results = decode(answer);
  if (results?.length !== calls.length) {
    throw new EndpointError("nonsense", "The endpoint's answer to a batch of readings cannot be read.");
  }
  return results.map(({ success, returnData }) => ({ kind: success ? "answered" : "reverted", data: returnData }));
}

function decode(data: `0x${string}`) {
  try {
    return decodeFunctionResult({ abi: MULTICALL3_ABI, functionName: "aggregate3", data });
  } catch {
    return undefined;
  }
}

/** By hash, so that no other fork's state can be meant; by number, and its hash checked after, where that is not taken. */
async function callAt(asked: Asked, call: { to: string; data: string }): Promise<`0x${string}`> {
  const { reader, block, manners } = asked;
  const byNumber = toQuantity(block.number);
  if (manners.takesHash === false) return hexOf(await reader.ask("eth_call", [call, byNumber]));
  try {
    const answer = await reader.ask("eth_call", [call, { blockHash: block.hash, requireCanonical: true }]);
    manners.takesHash = true;
    return hexOf(answer);
  } catch (error) {
    if (isRefusal(error, NO_BLOCK)) throw lacks(block);
    const isUnderstood = manners.takesHash === true || !isRefusal(error, NO_HASH);
    if (isUnderstood) throw error;
    manners.takesHash = false;
    return hexOf(await reader.ask("eth_call", [call, byNumber]));
  }
}

function lacks(block: PinnedBlock): EndpointError {
  return new EndpointError(
    "nonsense",
    `The endpoint does not have block ${block.number} as it was read: it is behind, or the chain took another course.`,
  );
}

async function checkBlock(reader: ChainReader, block: PinnedBlock): Promise<void> {
  if ((await reader.header(block.number)).hash === block.hash) return;
  throw lacks(block);
}

function hexOf(answer: unknown): `0x${string}` {
  if (typeof answer === "string" && /^0x([0-9a-fA-F]{2})*$/.test(answer)) return answer as `0x${string}`;
  throw new EndpointError("nonsense", "The endpoint's answer to a reading is not data.");
}

function isTooMuch(error: unknown): boolean {
  if (!(error instanceof EndpointError)) return false;
  return error.fault === "range" || isRefusal(error, TOO_MUCH);
}

function isRefusal(error: unknown, words: RegExp): boolean {
  return error instanceof EndpointError && error.fault === "refused" && words.test(error.publicMessage);
}
