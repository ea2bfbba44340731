import type { ChainLog, Header } from "./chain-data.ts";
import { EndpointError } from "./errors.ts";
import { type Hex, hexOf, quantityOf } from "./hex.ts";
import { everyLog } from "./log-filter.ts";
import { parseLogs } from "./parse-logs.ts";

/** What became of one transaction. */
export type BlockReceipt = {
  txHash: Hex;
  txIndex: number;
  from: Hex;
  /** Null when it made a contract. */
  to: Hex | null;
  isSuccess: boolean;
  logs: ChainLog[];
};

/** @throws EndpointError when the answer is not this block's receipts, whole and in order */
export function parseReceipts(answer: unknown, block: Header): BlockReceipt[] {
  const nonsense = (what: string) =>
    new EndpointError("nonsense", `The endpoint's receipts of block ${block.number} ${what}.`);
  if (!Array.isArray(answer)) throw nonsense("are not a list");
  const receipts = answer.map((item, at): BlockReceipt => {
    const receipt = receiptOf(item, block);
    if (!receipt) throw nonsense("hold something else");
    if (receipt === "foreign") throw nonsense("are of another block");
    if (receipt.txIndex !== at) throw nonsense("are not in order");
    if (receipt.logs.some((log) => log.txHash !== receipt.txHash || log.txIndex !== at)) {
      throw nonsense("hold another transaction's logs");
    }
    return receipt;
  });
  for (const [at, log] of receipts.flatMap((receipt) => receipt.logs).entries()) {
    if (log.logIndex !== at) throw nonsense("lack a log");
  }
  return receipts;
}

function receiptOf(item: unknown, block: Header): BlockReceipt | "foreign" | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const wire = item as Record<string, unknown>;
  const txHash = hexOf(wire.transactionHash, 32);
  const txIndex = quantityOf(wire.transactionIndex);
  const from = hexOf(wire.from, 20);
  const to = wire.to === null || wire.to === undefined ? null : hexOf(wire.to, 20);
  if (!txHash || txIndex === undefined || !from || to === undefined || !Array.isArray(wire.logs)) return undefined;
  if (hexOf(wire.blockHash, 32) !== block.hash) return "foreign";
  const logs = parseLogs(wire.logs, { blockHash: block.hash, blockNumber: block.number }, everyLog);
  // Receipts from before Byzantium have no status.
  return { txHash, txIndex, from, to, isSuccess: wire.status !== "0x0", logs };
}
