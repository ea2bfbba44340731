import { encodeFunctionData, numberToHex, parseAbi } from "viem";
import { CREW } from "#demo/actors.ts";
import { TOKEN_ABI } from "#demo/chain/abis.ts";
import { CONTRACTS_CACHE_DIR, compileContracts } from "#demo/chain/compile.ts";
import { approveToken, mintToken, type TokenSymbol } from "#demo/chain/deploy/tokens.ts";
import { installMulticall3 } from "#demo/chain/multicall3.ts";
import { borrowFromPool, supplyToPool } from "#demo/chain/pool.ts";
import { startTestChain, type TestChain } from "#demo/chain/test-chain.ts";
import { type Chains, createChains } from "#server/chain/chains.ts";
import { createMulticall } from "#server/chain/multicall.ts";
import type { PortfolioSetting } from "#server/contract/portfolio.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { limits } from "#server/kernel/limits.ts";
import { Secret } from "#server/kernel/secret.ts";

type Hex = `0x${string}`;

/** Wallets on an anvil of the test's own with a real Aave V3 market, real price feeds and a vault of OpenZeppelin's. */
export type PortfolioChain = {
  chain: TestChain;
  chains: Chains;
  multicall: ReturnType<typeof createMulticall>;
  /** ETH, WETH as ETH, USDC, the vault of USDC, and the pool. */
  setting: PortfolioSetting;
  /** The chain's own currency, in wei; nothing else moves it. */
  setEther(wallet: Hex, wei: bigint): Promise<void>;
  give(wallet: Hex, symbol: TokenSymbol, amount: bigint): Promise<void>;
  supply(wallet: Hex, symbol: TokenSymbol, amount: bigint): Promise<void>;
  borrow(wallet: Hex, symbol: TokenSymbol, amount: bigint): Promise<void>;
  /** Of USDC, which the wallet has. */
  depositToVault(wallet: Hex, amount: bigint): Promise<void>;
  /** Makes the vault's shares worth more. */
  earnInVault(amount: bigint): Promise<void>;
  close(): Promise<void>;
};

const CHAIN_ID = 31337;
const GAS_MONEY = 10n ** 20n;
const VAULT_ABI = parseAbi(["function deposit(uint256 assets, address receiver) returns (uint256)"]);

async function deployVault(chain: TestChain): Promise<Hex> {
  const { TestVault } = await compileContracts(
    {
      name: "test-vault",
      compiler: "solc",
      inline: {
        "vault.sol": [
          "pragma solidity ^0.8.20;",
          'import "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";',
          "contract TestVault is ERC4626 {",
          '  constructor(IERC20 token) ERC20("Vault of USDC", "vUSDC") ERC4626(token) {}',
          "}",
        ].join("\n"),
      },
      packages: ["@openzeppelin/contracts"],
      want: ["TestVault"],
    },
    CONTRACTS_CACHE_DIR,
  );
  if (!TestVault) throw new Error("The compiled vault is missing");
  return chain.deploy(TestVault, { from: CREW.deployer, args: [chain.aave.tokens.USDC] });
}

export async function startPortfolioChain(): Promise<PortfolioChain> {
  const chain = await startTestChain({ with: ["aave"] });
  const chains = createChains({
    chains: new Map([[CHAIN_ID, [new Secret(chain.url)]]]),
    clock: systemClock,
    chance: () => 0.5,
  });
  try {
    await installMulticall3(chain.rpc);
    const vault = await deployVault(chain);
    const { watchBatchStart: sizeStart, watchBatchMax: sizeMax, watchCallsAtOnce: concurrency } = limits;
    const close = () => chains.close().then(() => chain.close());
    const multicall = createMulticall({ sizeStart, sizeMax, concurrency });
    return { chain, chains, multicall, setting: settingOf(chain, vault), close, ...movesOf(chain, vault) };
  } catch (error) {
    await chain.close();
    throw error;
  }
}

const lower = (address: string) => address.toLowerCase() as Hex;

function settingOf({ aave }: TestChain, vault: Hex): PortfolioSetting {
  const { tokens, feeds, market } = aave;
  const eth = { asset: "ETH", chainId: CHAIN_ID, feed: lower(feeds.WETH.proxy) };
  const usdc = { asset: "USDC", chainId: CHAIN_ID, feed: lower(feeds.USDC.proxy) };
  return {
    parts: [
      { ...eth, kind: "native", address: null },
      { ...eth, kind: "token", address: lower(tokens.WETH) },
      { ...usdc, kind: "token", address: lower(tokens.USDC) },
      { ...usdc, kind: "vault", address: lower(vault) },
    ],
    pools: [{ chainId: CHAIN_ID, address: lower(market.pool) }],
  };
}

function movesOf(chain: TestChain, vault: Hex) {
  const { tokens, market } = chain.aave;
  const { pool } = market;
  const setEther = async (wallet: Hex, wei: bigint) =>
    void (await chain.rpc("anvil_setBalance", [wallet, numberToHex(wei)]));
  /** Gas is paid out of what is put back after. */
  const act = async (wallet: Hex, work: () => Promise<unknown>, spent = 0n) => {
    const before = await chain.client.getBalance({ address: wallet });
    await setEther(wallet, before + GAS_MONEY + spent);
    await work();
    await setEther(wallet, before);
  };
  const give = (wallet: Hex, symbol: TokenSymbol, amount: bigint) =>
    act(wallet, () => chain.transact(mintToken(tokens, { symbol, to: wallet, amount })), amount);
  return {
    setEther,
    give,
    supply: async (wallet: Hex, symbol: TokenSymbol, amount: bigint) => {
      await give(wallet, symbol, amount);
      await act(wallet, async () => {
        await chain.transact(approveToken(tokens, { symbol, from: wallet, to: pool }));
        await chain.transact(supplyToPool({ pool, user: wallet, asset: tokens[symbol], amount }));
      });
    },
    borrow: (wallet: Hex, symbol: TokenSymbol, amount: bigint) =>
      act(wallet, () => chain.transact(borrowFromPool({ pool, user: wallet, asset: tokens[symbol], amount }))),
    depositToVault: (wallet: Hex, amount: bigint) =>
      act(wallet, async () => {
        await chain.transact(approveToken(tokens, { symbol: "USDC", from: wallet, to: vault }));
        const data = encodeFunctionData({ abi: VAULT_ABI, functionName: "deposit", args: [amount, wallet] });
        await chain.transact({ from: wallet, to: vault, data });
      }),
    earnInVault: async (amount: bigint) => {
      const data = encodeFunctionData({ abi: TOKEN_ABI, functionName: "mint", args: [vault, amount] });
      await chain.transact({ from: CREW.deployer, to: tokens.USDC, data });
    },
  };
}
