import { parseEther } from "viem";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACTORS } from "../actors.ts";
import { DEMO_LENDING_ABI } from "./abis.ts";
import { healthReport } from "./deploy/demo-lending.ts";
import { ChainUnavailableError, TransactionRevertedError } from "./errors.ts";
import { startTestChain, type TestChain } from "./test-chain.ts";

const clara = ACTORS.conservative.address;
const angus = ACTORS.aggressive.address;

describe("with DemoLending", () => {
  let chain: TestChain;
  beforeAll(async () => {
    chain = await startTestChain({ with: ["demo-lending"] });
  }, 60_000);
  afterAll(() => chain.close());

  const logsSince = (fromBlock: bigint) =>
    chain.client.getContractEvents({ address: chain.demoLending, abi: DEMO_LENDING_ABI, fromBlock });

  test("default", async () => {
    const receipt = await chain.reportHealthFactor(clara, parseEther("1.1"));
    const [log] = await logsSince(BigInt(receipt.blockNumber));
    expect(log?.args).toEqual({ user: clara, healthFactor: 1_100_000_000_000_000_000n });
  });

  test("behavior: several reports are several logs of one transaction, in order", async () => {
    const receipt = await chain.reportHealthFactors([
      { user: clara, healthFactor: parseEther("1.4") },
      { user: angus, healthFactor: parseEther("1.05") },
    ]);
    const logs = await logsSince(BigInt(receipt.blockNumber));
    expect(logs.map(({ args, transactionHash }) => [args.user, transactionHash])).toEqual([
      [clara, receipt.transactionHash],
      [angus, receipt.transactionHash],
    ]);
  });

  test("behavior: a reorg replaces blocks at the same height", async () => {
    const { blockNumber, transactionHash } = await chain.reportHealthFactor(clara, parseEther("1.2"));
    await chain.reorg(1);
    expect(await chain.client.getBlockNumber()).toBe(BigInt(blockNumber));
    expect(await chain.rpc("eth_getTransactionReceipt", [transactionHash])).toBeNull();
  });

  test("error: only the reporter may report", async () => {
    const report = chain.transact({
      from: clara,
      to: chain.demoLending,
      data: healthReport({ address: chain.demoLending, reporter: clara }, [{ user: clara, healthFactor: 1n }]).data,
    });
    await expect(report).rejects.toThrow(TransactionRevertedError);
  });

  test("error: a part that was not deployed", () => {
    expect(() => chain.aave).toThrowErrorMatchingInlineSnapshot(`[Error: Start the test chain with: ["aave"].]`);
  });
});

test("behavior: after close, nothing listens", async () => {
  const chain = await startTestChain();
  await chain.close();
  await expect(chain.rpc("eth_chainId")).rejects.toThrow(ChainUnavailableError);
});
