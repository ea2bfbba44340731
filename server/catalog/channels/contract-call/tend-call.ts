import { revertReason } from "../../call/revert-reason.ts";
import { blockSecondsOf, confirmationsOf } from "../../chain-pace.ts";
import type { ChannelPorts, SendResult } from "../../define-channel.ts";
import { askWhyReverted, handOver, type Receipt, readCount, readHead, readMarket, readReceipt } from "./ask-node.ts";
import type { AskNode, PlacedCall, SignedTransaction } from "./call-ports.ts";
import { type GasMarket, raisedFees } from "./fee-rules.ts";
import { gweiWords } from "./wei-words.ts";

/** What tending a call goes by besides its own rows. */
export type Tending = {
  ports: ChannelPorts;
  /** The signer's name, for words. */
  signerName: string;
  /** Most that gas may cost; undefined when the signer was removed, and nothing new is signed. */
  feeCapWei: bigint | undefined;
  abiErrors: Parameters<typeof revertReason>[1];
};

/** Not mined for so long, at least, it offers more; and it is handed over again. */
const STUCK_SECONDS = 30;
const STUCK_BLOCKS = 6;
const HAND_OVER_SECONDS = 15;
/** Looked at again after a block, within these. */
const LOOK_SECONDS_MIN = 1;
const LOOK_SECONDS_MAX = 12;

/** How a placed call does on its chain, all seen by one endpoint. */
type Seen = {
  receipt: Receipt | undefined;
  head: number;
  /** Transactions of the account that are mined, and those that are so for good. */
  minedCount: number;
  settledCount: number;
  market: GasMarket;
  /** Why it reverted, where it did. */
  revertData: string | undefined;
};

/**
 * Carries a placed call one step on: hands its transaction over again, offers more where it is stuck, and says how it
 * ended once enough blocks stand on it. Never signs anything under another nonce.
 */
export async function tendCall(call: PlacedCall, of: Tending): Promise<SendResult> {
  const looked = await of.ports.askChain(call.chainId, (ask) => look(ask, call));
  if (looked.kind !== "done") {
    const detail =
      looked.kind === "silent" ? looked.detail : "This installation has no endpoint for its chain any more.";
    return { kind: "pending", afterSeconds: STUCK_SECONDS, detail: `Its transaction is signed. ${detail}` };
  }
  const seen = looked.value;
  if (seen.receipt) return settle(call, { ...seen, receipt: seen.receipt }, of);
  if (seen.settledCount > call.nonce) {
    await of.ports.calls.end(call, { state: "displaced" });
    const detail = `Another transaction of ${of.signerName}'s account took its nonce ${call.nonce}, and this one never went through. It is signed anew.`;
    return { kind: "pending", afterSeconds: LOOK_SECONDS_MIN, detail };
  }
  if (seen.minedCount > call.nonce)
    return waits(call, `Nonce ${call.nonce} is used; which transaction has it is not settled yet.`);
  return seen.minedCount < call.nonce ? pushOneBefore(call, seen, of) : push(call, seen, of);
}

async function look(ask: AskNode, call: PlacedCall): Promise<Seen> {
  const head = await readHead(ask);
  const minedCount = await readCount(ask, call.from);
  // before the receipts, so that what is mined meanwhile is found by them
  const settledCount =
    minedCount > call.nonce ? await readCount(ask, call.from, head - confirmationsOf(call.chainId)) : minedCount - 1;
  let receipt: Receipt | undefined;
  for (const { hash } of call.transactions) receipt ??= await readReceipt(ask, hash);
  const asked = { from: call.from, to: call.to, data: call.data, valueWei: call.valueWei };
  const revertData =
    receipt && !receipt.worked ? await askWhyReverted(ask, asked, receipt.mined.blockNumber - 1) : undefined;
  return { receipt, head, minedCount, settledCount, market: await readMarket(ask), revertData };
}

async function settle(call: PlacedCall, seen: Seen & { receipt: Receipt }, of: Tending): Promise<SendResult> {
  const { mined, worked } = seen.receipt;
  const blocks = seen.head - mined.blockNumber + 1;
  const wanted = confirmationsOf(call.chainId);
  if (blocks < wanted) {
    const how = worked ? "mined" : "mined and reverted";
    return waits(
      call,
      `Transaction ${short(mined.hash)} is ${how} in block ${mined.blockNumber}; ${blocks} of ${wanted} blocks stand on it.`,
    );
  }
  if (worked) await of.ports.calls.end(call, { state: "confirmed", mined });
  else {
    const ranOut = mined.gasUsed >= call.gasLimit && !seen.revertData;
    const reason = ranOut ? "it ran out of gas" : revertReason(seen.revertData, of.abiErrors);
    await of.ports.calls.end(call, { state: "reverted", mined, reason });
    return revertedResult(mined.hash, reason);
  }
  return confirmedResult(mined.hash, mined.blockNumber);
}

/** As people tell transactions apart; the whole is beside it on the page. */
function short(hash: string): string {
  return `${hash.slice(0, 6)}…${hash.slice(-4)}`;
}

export function confirmedResult(hash: string, blockNumber: number): SendResult {
  return { kind: "accepted", receiptId: hash, detail: `Transaction ${short(hash)} is in block ${blockNumber}.` };
}

export function revertedResult(hash: string, reason: string): SendResult {
  return { kind: "refused", detail: `Transaction ${short(hash)} was mined and reverted: ${reason}. Its gas is spent.` };
}

/** It waits behind another call of the same account, which may be nobody's business just now: a paused workflow's. */
async function pushOneBefore(call: PlacedCall, seen: Seen, of: Tending): Promise<SendResult> {
  const account = { chainId: call.chainId, address: call.from };
  const before = await of.ports.calls.at(account, seen.minedCount);
  if (!before) {
    const detail = `Nonce ${seen.minedCount} of ${of.signerName}'s account was never used, and this one has ${call.nonce}. Send any transaction with it from that account.`;
    return { kind: "pending", afterSeconds: STUCK_SECONDS, detail };
  }
  await push(before, seen, of);
  return waits(call, `It waits behind nonce ${seen.minedCount} of ${of.signerName}.`);
}

async function push(call: PlacedCall, seen: Seen, of: Tending): Promise<SendResult> {
  const [newest] = call.transactions;
  if (!newest) throw new Error("Bug: a placed call has a transaction");
  const ageSeconds = (of.ports.now().getTime() - newest.signedAt.getTime()) / 1_000;
  // one that no endpoint took yet has not been tried at its price
  if (call.state === "open" && newest.sentAt && ageSeconds >= stuckSeconds(call.chainId)) {
    const raised = of.feeCapWei === undefined ? undefined : raisedFees(newest.fees, seen.market, of.feeCapWei);
    const replaced = raised && (await of.ports.calls.replace(call, raised));
    if (replaced) return handOverNow(replaced, of, "It was stuck, and offers more now. ");
    const why = `It is not mined at ${gweiWords(newest.fees.feePerGasWei)}, and its limits allow no more.`;
    return handOverNow(call, of, `${why} `);
  }
  return handOverNow(call, of, "");
}

/** Hands the newest transaction to the chain, unless that was a moment ago. */
export async function handOverNow(
  call: PlacedCall,
  { ports }: Pick<Tending, "ports">,
  lead: string,
): Promise<SendResult> {
  const [newest] = call.transactions;
  if (!newest) throw new Error("Bug: a placed call has a transaction");
  const waiting = `${lead}Transaction ${short(newest.hash)} waits for its block.`;
  if (!isDue(newest, ports.now())) return waits(call, waiting);
  const handed = await ports.askChain(call.chainId, (ask) => handOver(ask, newest.raw));
  if (handed.kind === "silent") return waits(call, `Transaction ${short(newest.hash)} is signed. ${handed.detail}`);
  if (handed.kind === "done" && handed.value.kind === "refused") {
    return waits(call, `${lead}The chain does not take transaction ${short(newest.hash)} yet: ${handed.value.said}`);
  }
  if (handed.kind === "done" && handed.value.kind === "taken") await ports.calls.sent(newest.hash);
  return waits(call, waiting);
}

function isDue({ sentAt }: SignedTransaction, now: Date): boolean {
  return sentAt === null || now.getTime() - sentAt.getTime() >= HAND_OVER_SECONDS * 1_000;
}

function waits({ chainId }: PlacedCall, detail: string): SendResult {
  const afterSeconds = Math.min(Math.max(blockSecondsOf(chainId), LOOK_SECONDS_MIN), LOOK_SECONDS_MAX);
  return { kind: "pending", afterSeconds, detail };
}

function stuckSeconds(chainId: number): number {
  return Math.max(STUCK_SECONDS, STUCK_BLOCKS * blockSecondsOf(chainId));
}
