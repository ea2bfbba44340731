import { setTimeout as sleep } from "node:timers/promises";
import { encodeFunctionData, type Hex, numberToHex, parseAbi, parseEther } from "viem";
import { CREW } from "#demo/actors.ts";
import { POOL_ABI, TOKEN_ABI } from "#demo/chain/abis.ts";
import { submitPrice } from "#demo/chain/deploy/feeds.ts";
import { TERMS } from "#demo/chain/deploy/tokens.ts";
import { installMulticall3, MULTICALL3 } from "#demo/chain/multicall3.ts";
import { borrowFromPool } from "#demo/chain/pool.ts";
import { startTestChain, type TestChain } from "#demo/chain/test-chain.ts";

export const WETH_START_E8 = TERMS.WETH.anchorPriceE8;

export type Market = {
  chain: TestChain;
  borrowers: readonly Hex[];
  pool: Hex;
  /** The proxy that the market's oracle reads. */
  feed: Hex;
  /** Moves the price of the collateral, in a block of its own. */
  setPrice(priceE8: bigint): Promise<void>;
  /** Health factors as the contract has them at a block, 18 decimals, in the order of `borrowers`. */
  healthFactors(blockNumber: number): Promise<bigint[]>;
};

/** Own health factors, evenly between these, at the price that the market starts with. */
const HEALTH_MIN = 1.2;
const HEALTH_MAX = 2.4;
const COLLATERAL_ETHER = 10n;
const SUPPLIES_PER_CALL = 50;
const GAS = numberToHex(16_000_000);
const MULTICALL_ABI = parseAbi([
  "struct Call3Value { address target; bool allowFailure; uint256 value; bytes callData; }",
  "function aggregate3Value(Call3Value[] calls) payable",
]);

/** A real Aave V3 market on an anvil of its own, with so many borrowers of USDC against ether. */
export async function startMarket(count: number): Promise<Market> {
  const chain = await startTestChain({ with: ["aave"] });
  try {
    await installMulticall3(chain.rpc);
    const borrowers = Array.from(
      { length: count },
      (_, at): Hex => `0xb0440000${(at + 1).toString(16).padStart(32, "0")}`,
    );
    await supplyForAll(chain, borrowers);
    await borrowEach(chain, borrowers);
    const { feeds, market } = chain.aave;
    return {
      chain,
      borrowers,
      pool: lower(market.pool),
      feed: lower(feeds.WETH.proxy),
      setPrice: async (priceE8) => {
        const before = Number(await chain.rpc("eth_blockNumber"));
        await submitPrice(chain, { oracle: CREW.oracle, aggregator: feeds.WETH.aggregator }, priceE8);
        // a transaction is taken before its block is there
        while (Number(await chain.rpc("eth_blockNumber")) === before) await sleep(2);
      },
      healthFactors: (blockNumber) => readHealth(chain, borrowers, blockNumber),
    };
  } catch (error) {
    await chain.close();
    throw error;
  }
}

const lower = (address: string) => address.toLowerCase() as Hex;

/** Anybody may deposit for anybody: Multicall3 does, dozens at a time. */
async function supplyForAll(chain: TestChain, borrowers: readonly Hex[]): Promise<void> {
  const { tokens, market } = chain.aave;
  const from = CREW.deployer;
  const weth = tokens.WETH;
  const each = COLLATERAL_ETHER * parseEther("1");
  const total = each * BigInt(borrowers.length);
  const call = (target: Hex, callData: Hex, value = 0n) => ({ target, allowFailure: false, value, callData });
  const send = (calls: ReturnType<typeof call>[], valueWei = 0n) =>
    chain.transact({
      from,
      to: MULTICALL3,
      data: encodeFunctionData({ abi: MULTICALL_ABI, functionName: "aggregate3Value", args: [calls] }),
      valueWei,
    });
  const approve = encodeFunctionData({ abi: TOKEN_ABI, functionName: "approve", args: [market.pool, total] });
  const deposit = encodeFunctionData({ abi: TOKEN_ABI, functionName: "deposit" });
  await chain.rpc("anvil_setBalance", [from, numberToHex(total * 2n)]);
  await send([call(weth, deposit, total), call(weth, approve)], total);
  for (let at = 0; at < borrowers.length; at += SUPPLIES_PER_CALL) {
    await send(
      borrowers.slice(at, at + SUPPLIES_PER_CALL).map((user) => {
        const args = [weth, each, user, 0] as const;
        return call(market.pool, encodeFunctionData({ abi: POOL_ABI, functionName: "supply", args }));
      }),
    );
  }
}

/** Each borrows for themselves: the node impersonates them all, in one block. */
async function borrowEach(chain: TestChain, borrowers: readonly Hex[]): Promise<void> {
  const { tokens, market } = chain.aave;
  await batch(
    chain,
    borrowers.map((address) => ["anvil_setBalance", [address, numberToHex(parseEther("1"))]]),
  );
  await chain.rpc("evm_setAutomine", [false]);
  const sent = await batch(
    chain,
    borrowers.map((user, at) => {
      const { to, data } = borrowFromPool({
        pool: market.pool,
        user,
        asset: tokens.USDC,
        amount: debtOf(at, borrowers.length),
      });
      return [
        "eth_sendTransaction",
        [{ from: user, to, data, gas: GAS, nonce: "0x0", gasPrice: numberToHex(2_000_000_000) }],
      ];
    }),
  );
  await chain.rpc("evm_mine");
  await chain.rpc("evm_setAutomine", [true]);
  const receipts = await batch(
    chain,
    sent.map((hash) => ["eth_getTransactionReceipt", [hash]]),
  );
  const failed = receipts.filter((receipt) => (receipt as { status?: string } | null)?.status !== "0x1").length;
  if (failed > 0) throw new Error(`${failed} of ${borrowers.length} borrowers could not borrow`);
}

/** USDC with 6 decimals: collateral × liquidation threshold ÷ the health factor that they shall have. */
function debtOf(at: number, count: number): bigint {
  const health = HEALTH_MIN + ((HEALTH_MAX - HEALTH_MIN) * at) / Math.max(count - 1, 1);
  const securedE8 = (COLLATERAL_ETHER * WETH_START_E8 * TERMS.WETH.liquidationThresholdBps) / 10_000n;
  return (securedE8 * 10_000n) / BigInt(Math.round(health * 10_000)) / 100n;
}

async function readHealth(chain: TestChain, borrowers: readonly Hex[], blockNumber: number): Promise<bigint[]> {
  const answers = await batch(
    chain,
    borrowers.map((user) => [
      "eth_call",
      [
        {
          to: chain.aave.market.pool,
          data: encodeFunctionData({ abi: POOL_ABI, functionName: "getUserAccountData", args: [user] }),
        },
        numberToHex(blockNumber),
      ],
    ]),
  );
  // the sixth of six words
  return answers.map((answer) => BigInt(`0x${String(answer).slice(2 + 5 * 64, 2 + 6 * 64)}`));
}

const BATCH = 500;

/** Many questions in few requests. @throws Error with the node's words when one is refused */
async function batch(chain: TestChain, calls: [method: string, params: unknown[]][]): Promise<unknown[]> {
  const results: unknown[] = [];
  for (let from = 0; from < calls.length; from += BATCH) {
    const body = calls
      .slice(from, from + BATCH)
      .map(([method, params], id) => ({ jsonrpc: "2.0", id, method, params }));
    const response = await fetch(chain.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answers = (await response.json()) as { id: number; result?: unknown; error?: { message: string } }[];
    for (const { error, result } of answers.sort((a, b) => a.id - b.id)) {
      if (error) throw new Error(error.message);
      results.push(result);
    }
  }
  return results;
}
