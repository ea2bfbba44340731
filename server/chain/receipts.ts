import { z } from "zod";
import { type ChainLog, type Header, parseLogs } from "./chain-data.ts";
import { EndpointError } from "./errors.ts";
import { everyLog } from "./log-filter.ts";

/** What became of one transaction. */
export type BlockReceipt = {
  txHash: `0x${string}`;
  txIndex: number;
  from: `0x${string}`;
  /** Null when it made a contract. */
  to: `0x${string}` | null;
  isSuccess: boolean;
  logs: ChainLog[];
};

const lower = (text: string) => text.toLowerCase() as `0x${string}`;
const hash = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/)
  .transform(lower);
const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform(lower);
const quantity = z.string().regex(/^0x[0-9a-fA-F]{1,16}$/);

const receiptSchema = z.object({
  blockHash: hash,
  transactionHash: hash,
  transactionIndex: quantity.transform(Number),
  from: address,
  to: address.nullish(),
  /** Absent before Byzantium. */
  status: quantity.nullish(),
  logs: z.array(z.unknown()),
});

/** @throws EndpointError when the answer is not this block's receipts, whole and in order */
export function parseReceipts(answer: unknown, block: Header): BlockReceipt[] {
  const nonsense = (what: string) =>
    new EndpointError("nonsense", `The endpoint's receipts of block ${block.number} ${what}.`);
  if (!Array.isArray(answer)) throw nonsense("are not a list");
  const receipts = answer.map((item, at): BlockReceipt => {
    const parsed = receiptSchema.safeParse(item);
    if (!parsed.success) throw nonsense("hold something else");
    const { blockHash, transactionHash: txHash, transactionIndex: txIndex, from, to, status, logs } = parsed.data;
    if (blockHash !== block.hash) throw nonsense("are of another block");
    if (txIndex !== at) throw nonsense("are not in order");
    const own = parseLogs(logs, { blockHash }, everyLog);
    if (own.some((log) => log.txHash !== txHash)) throw nonsense("hold another transaction's logs");
    return { txHash, txIndex, from, to: to ?? null, isSuccess: status !== "0x0", logs: own };
  });
  for (const [at, log] of receipts.flatMap((receipt) => receipt.logs).entries()) {
    if (log.logIndex !== at) throw nonsense("lack a log");
  }
  return receipts;
}
