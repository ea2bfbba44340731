import { type Hex, numberToHex, pad } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { startTestChain, type TestChain } from "#demo/chain/test-chain.ts";
import { makeAddress } from "./factories.ts";
import { HEALTH_FACTOR_TOPIC } from "./live-workflow.ts";

/** One log: the wallet, and its health factor with 18 decimals. */
export type Report = { user: Hex; healthFactor: bigint };
export type Sent = {
  txHash: Hex /** The signed transaction, to mine it again elsewhere. */;
  raw: Hex;
  blockNumber: number;
};

export type LogChain = Pick<TestChain, "url" | "rpc" | "mine" | "close"> & {
  /** The contract that logs what it is told. */
  address: Hex;
  /** One transaction in a block of its own with one `HealthFactor` log for each report. */
  emit: (...reports: Report[]) => Promise<Sent>;
  /** Drops the last blocks and mines as many, with these transactions again: `at` counts from the lowest new block. */
  reorgWith: (depth: number, again: { raw: Hex; at: number }[]) => Promise<void>;
};

/**
 * For each 64 bytes it is called with, (user, value), logs `HealthFactor(user, value)`:
 * `for (i = 0; i < calldatasize; i += 64) log2(value, topic0, user)`.
 */
const LOGGER_CODE: Hex = `0x5f5b80361115603d5780602001355f5280357f${HEALTH_FACTOR_TOPIC.slice(2)}60205fa26040016001565b00`;

/** A real anvil with a contract that emits whatever a test wants, and signed transactions that survive a reorg. */
export async function startLogChain(): Promise<LogChain> {
  const chain = await startTestChain();
  const account = privateKeyToAccount(generatePrivateKey());
  const address = makeAddress();
  await chain.rpc("anvil_setCode", [address, LOGGER_CODE]);
  await chain.rpc("anvil_setBalance", [account.address, numberToHex(10n ** 20n)]);
  const emit = async (...reports: Report[]): Promise<Sent> => {
    const nonce = Number(await chain.rpc("eth_getTransactionCount", [account.address, "latest"]));
    const data: Hex = `0x${reports.map(({ user, healthFactor }) => wordsOf(user, healthFactor)).join("")}`;
    const raw = await account.signTransaction({
      chainId: chain.chainId,
      type: "eip1559",
      nonce,
      to: address,
      data,
      gas: 2_000_000n,
      maxFeePerGas: 100_000_000_000n,
      maxPriorityFeePerGas: 1_000_000_000n,
    });
    const txHash = await chain.rpc<Hex>("eth_sendRawTransaction", [raw]);
    const receipt = await chain.waitFor(txHash);
    if (receipt.logs.length !== reports.length) throw new Error(`expected ${reports.length} logs of ${txHash}`);
    return { txHash, raw, blockNumber: Number(receipt.blockNumber) };
  };
  return {
    url: chain.url,
    rpc: chain.rpc,
    mine: chain.mine,
    close: chain.close,
    address,
    emit,
    reorgWith: async (depth, again) =>
      void (await chain.rpc("anvil_reorg", [depth, again.map(({ raw, at }) => [raw, at])])),
  };
}

const wordsOf = (user: Hex, value: bigint) => pad(user).slice(2) + pad(numberToHex(value)).slice(2);
