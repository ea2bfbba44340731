import type { AskNode, MinedCall } from "./call-ports.ts";
import type { GasMarket } from "./fee-rules.ts";

type Hex = `0x${string}`;

/** What is asked of a contract, as nodes take it. */
export type Asked = { from: Hex; to: Hex; data: Hex; valueWei: bigint };

export type Simulated =
  | { kind: "would-work"; gas: bigint }
  /** `data`: what the contract gave back. */
  | { kind: "would-revert"; data: string | undefined }
  | { kind: "refused"; said: string };

/** Runs the call on the newest state with exactly its sender, calldata and value, and asks what gas it takes. */
export async function simulate(ask: AskNode, { from, to, data, valueWei }: Asked): Promise<Simulated> {
  const call = { from, to, data, value: quantity(valueWei) };
  const called = await ask("eth_call", [call, "latest"]);
  if (called.kind === "refused") return refusedBy(called);
  const estimated = await ask("eth_estimateGas", [call]);
  if (estimated.kind === "refused") return refusedBy(estimated);
  return { kind: "would-work", gas: whole(estimated.value) };
}

function refusedBy({ said, data, isRevert }: { said: string; data?: string; isRevert: boolean }): Simulated {
  return isRevert ? { kind: "would-revert", data } : { kind: "refused", said };
}

const TIP_WEI_USUAL = 1_000_000_000n;

/** What gas costs now. */
export async function readMarket(ask: AskNode): Promise<GasMarket> {
  const { value: block } = await must(ask, "eth_getBlockByNumber", ["latest", false]);
  const { baseFeePerGas } = (block ?? {}) as { baseFeePerGas?: unknown };
  if (baseFeePerGas === undefined || baseFeePerGas === null) {
    return { baseFeeWei: null, tipWei: whole((await must(ask, "eth_gasPrice", [])).value) };
  }
  const tip = await ask("eth_maxPriorityFeePerGas", []);
  return { baseFeeWei: whole(baseFeePerGas), tipWei: tip.kind === "answer" ? whole(tip.value) : TIP_WEI_USUAL };
}

/** How many transactions of an account are mined, by the newest block or by one before it. */
export async function readCount(ask: AskNode, address: Hex, block: number | "latest" = "latest"): Promise<number> {
  const at = block === "latest" ? block : quantity(BigInt(Math.max(0, block)));
  return Number(whole((await must(ask, "eth_getTransactionCount", [address, at])).value));
}

export async function readBalance(ask: AskNode, address: Hex): Promise<bigint> {
  return whole((await must(ask, "eth_getBalance", [address, "latest"])).value);
}

export async function readHead(ask: AskNode): Promise<number> {
  return Number(whole((await must(ask, "eth_blockNumber", [])).value));
}

/** A transaction's receipt, as far as a call is concerned. */
export type Receipt = { mined: MinedCall; worked: boolean };

/** @returns undefined where the endpoint knows no block that has it, or its block is not part of the chain any more */
export async function readReceipt(ask: AskNode, hash: Hex): Promise<Receipt | undefined> {
  const { value } = await must(ask, "eth_getTransactionReceipt", [hash]);
  if (typeof value !== "object" || value === null) return undefined;
  const { blockHash, blockNumber, status, gasUsed, effectiveGasPrice, l1Fee } = value as Record<string, unknown>;
  if (typeof blockHash !== "string" || blockNumber === null) return undefined;
  const { value: block } = await must(ask, "eth_getBlockByNumber", [blockNumber, false]);
  if ((block as { hash?: unknown } | null)?.hash !== blockHash) return undefined;
  const gas = whole(gasUsed);
  const feePaidWei = gas * whole(effectiveGasPrice ?? "0x0") + whole(l1Fee ?? "0x0");
  const mined = {
    hash,
    blockNumber: Number(whole(blockNumber)),
    blockHash: blockHash as Hex,
    gasUsed: gas,
    feePaidWei,
  };
  return { mined, worked: whole(status) === 1n };
}

export type Handed =
  | { kind: "taken" }
  /** The nonce is used, by this transaction or another: its receipt tells. */
  | { kind: "nonce-used" }
  | { kind: "refused"; said: string };

/** Hands a signed transaction over. One that the endpoint has already is taken. */
export async function handOver(ask: AskNode, raw: Hex): Promise<Handed> {
  const answer = await ask("eth_sendRawTransaction", [raw]);
  if (answer.kind === "answer") return { kind: "taken" };
  if (/already known|already imported|known transaction|already exists/i.test(answer.said)) return { kind: "taken" };
  if (/nonce (is )?too low|old nonce|invalid nonce/i.test(answer.said)) return { kind: "nonce-used" };
  return { kind: "refused", said: answer.said };
}

/** Why it reverted where it was mined: the same again on the state before, as near as nodes can tell. */
export async function askWhyReverted(ask: AskNode, asked: Asked, blockNumber: number): Promise<string | undefined> {
  const { from, to, data, valueWei } = asked;
  const call = { from, to, data, value: quantity(valueWei) };
  const called = await ask("eth_call", [call, quantity(BigInt(blockNumber))]);
  return called.kind === "refused" ? called.data : undefined;
}

function quantity(value: bigint): Hex {
  return `0x${value.toString(16)}`;
}

/** An endpoint that answers with something else is no endpoint of such a chain. */
export class NodeAnswerError extends Error {
  override name = "NodeAnswerError";
}

/** @throws NodeAnswerError when it is refused */
export async function must(ask: AskNode, method: string, params: unknown[]): Promise<{ value: unknown }> {
  const answer = await ask(method, params);
  if (answer.kind === "answer") return answer;
  throw new NodeAnswerError(`The endpoint refuses ${method}: ${answer.said}`);
}

export function whole(value: unknown): bigint {
  if (typeof value === "string" && /^0x[0-9a-fA-F]{1,64}$/.test(value)) return BigInt(value);
  throw new NodeAnswerError("The endpoint answers with something that is not a number.");
}
