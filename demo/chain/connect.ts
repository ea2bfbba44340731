import { setTimeout as sleep } from "node:timers/promises";
import {
  type Address,
  createPublicClient,
  decodeErrorResult,
  encodeDeployData,
  getAddress,
  type Hex,
  http,
  type Log,
  numberToHex,
  type PublicClient,
  parseAbi,
} from "viem";
import { foundry } from "viem/chains";
import { CHAIN_ID } from "./anvil.ts";
import { type Artifact, linkLibraries } from "./artifacts.ts";
import { ChainRequestError, ChainUnavailableError, TransactionRevertedError } from "./errors.ts";
import { MULTICALL3 } from "./multicall3.ts";
import { createRpc, type Rpc } from "./rpc.ts";

/** What is sent to the chain. anvil impersonates whoever `from` is. */
export type Transaction = { from: Address; to?: Address; data?: Hex; valueWei?: bigint };
export type Receipt = {
  transactionHash: Hex;
  blockNumber: Hex;
  status: "0x0" | "0x1";
  contractAddress: Address | null;
  logs: Pick<Log, "address" | "topics" | "data">[];
};
export type Deployment = { from: Address; args?: unknown[]; libraries?: Record<string, Address> };

export type Chain = {
  url: string;
  rpc: Rpc;
  /** For typed reads. */
  client: PublicClient;
  /** Into the pool, without waiting for a block. @throws ChainRequestError when it would revert now */
  send: (transaction: Transaction) => Promise<Hex>;
  /** Sends and waits for the block. @throws TransactionRevertedError */
  transact: (transaction: Transaction) => Promise<Receipt>;
  waitFor: (hash: Hex) => Promise<Receipt>;
  /** All in one block of their own, the sender's in their order. @throws TransactionRevertedError */
  batch: (transactions: readonly Transaction[]) => Promise<Receipt[]>;
  deploy: (artifact: Artifact, deployment: Deployment) => Promise<Address>;
};

/** Under the cap of EIP-7825, over anything that the demo does. */
const GAS = numberToHex(16_000_000);
const RECEIPT_TIMEOUT_MS = 20_000;
const RECEIPT_PAUSE_MS_MAX = 100;

/** A local anvil to read, write and deploy to. Sends are one after another: anvil counts nonces per request. */
export function connectChain(url: string): Chain {
  const rpc = createRpc(url);
  let last: Promise<unknown> = Promise.resolve();
  const enqueue = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
  const submit = (transaction: Transaction) =>
    enqueue(() => rpc<Hex>("eth_sendTransaction", [{ ...wireForm(transaction), gas: GAS }]));
  const waitFor = (hash: Hex) => waitForReceipt(rpc, hash);
  const transact = async (transaction: Transaction) => {
    const receipt = await waitFor(await submit(transaction));
    if (receipt.status === "0x0") throw await explainRevert(rpc, transaction, receipt);
    return receipt;
  };
  return {
    url,
    rpc,
    client: createPublicClient({
      chain: { ...foundry, id: CHAIN_ID, contracts: { multicall3: { address: MULTICALL3 } } },
      transport: http(url),
      cacheTime: 0,
    }),
    send: async (transaction) => {
      await rpc("eth_estimateGas", [wireForm(transaction), "pending"]);
      return submit(transaction);
    },
    transact,
    waitFor,
    batch: async (transactions) => {
      await rpc("evm_setAutomine", [false]);
      const hashes: Hex[] = [];
      for (const transaction of transactions) hashes.push(await submit(transaction));
      await rpc("evm_mine");
      await rpc("evm_setAutomine", [true]);
      const receipts = await Promise.all(hashes.map(waitFor));
      for (const [index, receipt] of receipts.entries()) {
        const transaction = transactions[index];
        if (receipt.status === "0x0" && transaction) throw await explainRevert(rpc, transaction, receipt);
      }
      return receipts;
    },
    deploy: async (artifact, { from, args = [], libraries = {} }) => {
      const bytecode = linkLibraries(artifact, libraries);
      const data = encodeDeployData({ abi: artifact.abi, bytecode, args });
      const { contractAddress, transactionHash } = await transact({ from, data });
      if (!contractAddress) throw new TransactionRevertedError(transactionHash);
      return getAddress(contractAddress);
    },
  };
}

function wireForm({ from, to, data, valueWei }: Transaction): object {
  return { from, to, data, ...(valueWei === undefined ? {} : { value: numberToHex(valueWei) }) };
}

async function waitForReceipt(rpc: Rpc, hash: Hex): Promise<Receipt> {
  const deadline = performance.now() + RECEIPT_TIMEOUT_MS;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, RECEIPT_PAUSE_MS_MAX)) {
    const receipt = await rpc<Receipt | null>("eth_getTransactionReceipt", [hash]);
    if (receipt) return receipt;
    if (performance.now() > deadline) throw new ChainUnavailableError(`did not mine ${hash}`);
    await sleep(pauseMs);
  }
}

const REASONS = parseAbi(["error Error(string reason)", "error Panic(uint256 code)"]);

/** Runs it again as a call, which says why. */
async function explainRevert(rpc: Rpc, transaction: Transaction, receipt: Receipt): Promise<TransactionRevertedError> {
  try {
    await rpc("eth_call", [{ ...wireForm(transaction), gas: GAS }, receipt.blockNumber]);
    return new TransactionRevertedError(receipt.transactionHash);
  } catch (error) {
    return new TransactionRevertedError(receipt.transactionHash, withReason(error));
  }
}

function withReason(error: unknown): unknown {
  if (!(error instanceof ChainRequestError) || !error.revertData) return error;
  try {
    const { args } = decodeErrorResult({ abi: REASONS, data: error.revertData as Hex });
    return new Error(String(args[0]), { cause: error });
  } catch {
    return error; // A custom error: the node's own words have to do.
  }
}
