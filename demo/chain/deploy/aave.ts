import { type Address, encodeFunctionData, zeroAddress } from "viem";
import { ACL_ABI, CONFIGURATOR_ABI, POOL_ABI, PROVIDER_ABI } from "../abis.ts";
import { readAaveArtifact } from "../artifacts.ts";
import type { Chain } from "../connect.ts";
import type { Feeds } from "./feeds.ts";
import { SYMBOLS, TERMS, type TokenSymbol, type Tokens } from "./tokens.ts";

export type AaveMarket = { provider: Address; pool: Address; oracle: Address };
export type AaveOrder = { deployer: Address; treasury: Address; tokens: Tokens; feeds: Feeds };

/** The order matters: FlashLoanLogic links BorrowLogic. */
const LIBRARIES = [
  "SupplyLogic",
  "BorrowLogic",
  "LiquidationLogic",
  "EModeLogic",
  "BridgeLogic",
  "ConfiguratorLogic",
  "FlashLoanLogic",
  "PoolLogic",
];
const RAY = 10n ** 27n;
const RESERVE_FACTOR_BPS = 1000n;

type Context = { chain: Chain; order: AaveOrder; provider: Address };

/** A whole Aave V3 market from the bytecode that Aave published: all that its front end would find, but no rewards. */
export async function deployAave(chain: Chain, order: AaveOrder): Promise<AaveMarket> {
  const from = order.deployer;
  const provider = await chain.deploy(await readAaveArtifact("protocol/configuration/PoolAddressesProvider.sol"), {
    from,
    args: ["Bellwether demo market", from],
  });
  const context: Context = { chain, order, provider };
  await registerProvider(context);
  const implementations = await deployImplementations(context);
  await appointAdmins(context);
  const oracle = await deployOracle(context);
  await configure(context, "setPoolImpl", implementations.pool);
  await configure(context, "setPoolConfiguratorImpl", implementations.configurator);
  const read = { address: provider, abi: PROVIDER_ABI } as const;
  const pool = await chain.client.readContract({ ...read, functionName: "getPool" });
  const configurator = await chain.client.readContract({ ...read, functionName: "getPoolConfigurator" });
  const dataProvider = await chain.deploy(await readAaveArtifact("misc/AaveProtocolDataProvider.sol"), {
    from,
    args: [provider],
  });
  await configure(context, "setPoolDataProvider", dataProvider);
  await listReserves(context, pool, configurator);
  return { provider, pool, oracle };
}

type Setter =
  | "setACLAdmin"
  | "setACLManager"
  | "setPriceOracle"
  | "setPoolImpl"
  | "setPoolConfiguratorImpl"
  | "setPoolDataProvider";

async function configure({ chain, order, provider }: Context, functionName: Setter, value: Address): Promise<void> {
  const data = encodeFunctionData({ abi: PROVIDER_ABI, functionName, args: [value] });
  await chain.transact({ from: order.deployer, to: provider, data });
}

async function registerProvider({ chain, order, provider }: Context): Promise<void> {
  const from = order.deployer;
  const artifact = await readAaveArtifact("protocol/configuration/PoolAddressesProviderRegistry.sol");
  const registry = await chain.deploy(artifact, { from, args: [from] });
  const args = [provider, 1n] as const;
  const data = encodeFunctionData({ abi: PROVIDER_ABI, functionName: "registerAddressesProvider", args });
  await chain.transact({ from, to: registry, data });
}

async function deployImplementations({
  chain,
  order,
  provider,
}: Context): Promise<{ pool: Address; configurator: Address }> {
  const from = order.deployer;
  const libraries: Record<string, Address> = {};
  for (const name of LIBRARIES) {
    const artifact = await readAaveArtifact(`protocol/libraries/logic/${name}.sol`);
    libraries[name] = await chain.deploy(artifact, { from, libraries });
  }
  const pool = await chain.deploy(await readAaveArtifact("protocol/pool/Pool.sol"), {
    from,
    args: [provider],
    libraries,
  });
  const artifact = await readAaveArtifact("protocol/pool/PoolConfigurator.sol");
  const configurator = await chain.deploy(artifact, { from, libraries });
  const data = encodeFunctionData({ abi: POOL_ABI, functionName: "initialize", args: [provider] });
  for (const to of [pool, configurator]) await chain.transact({ from, to, data });
  return { pool, configurator };
}

async function appointAdmins(context: Context): Promise<void> {
  const { chain, order, provider } = context;
  const from = order.deployer;
  await configure(context, "setACLAdmin", from);
  const artifact = await readAaveArtifact("protocol/configuration/ACLManager.sol");
  const acl = await chain.deploy(artifact, { from, args: [provider] });
  await configure(context, "setACLManager", acl);
  for (const functionName of ["addPoolAdmin", "addAssetListingAdmin"] as const) {
    await chain.transact({ from, to: acl, data: encodeFunctionData({ abi: ACL_ABI, functionName, args: [from] }) });
  }
}

async function deployOracle(context: Context): Promise<Address> {
  const { chain, order, provider } = context;
  const assets = SYMBOLS.map((symbol) => order.tokens[symbol]);
  const sources = SYMBOLS.map((symbol) => order.feeds[symbol].proxy);
  const oracle = await chain.deploy(await readAaveArtifact("misc/AaveOracle.sol"), {
    from: order.deployer,
    args: [provider, assets, sources, zeroAddress, zeroAddress, 10n ** 8n],
  });
  await configure(context, "setPriceOracle", oracle);
  return oracle;
}

async function listReserves(context: Context, pool: Address, configurator: Address): Promise<void> {
  const { chain, order } = context;
  const from = order.deployer;
  const token = async (name: string) =>
    chain.deploy(await readAaveArtifact(`protocol/tokenization/${name}.sol`), { from, args: [pool] });
  const implementations = {
    aTokenImpl: await token("AToken"),
    stableDebtTokenImpl: await token("StableDebtToken"),
    variableDebtTokenImpl: await token("VariableDebtToken"),
  };
  const rates = {
    volatile: await deployRates(context, [(RAY * 45n) / 100n, 0n, (RAY * 7n) / 100n, RAY * 3n]),
    stable: await deployRates(context, [(RAY * 9n) / 10n, 0n, (RAY * 4n) / 100n, (RAY * 6n) / 10n]),
  };
  const input = SYMBOLS.map((symbol) => ({
    ...implementations,
    ...reserveNames(symbol),
    underlyingAssetDecimals: TERMS[symbol].decimals,
    interestRateStrategyAddress: symbol === "USDC" ? rates.stable : rates.volatile,
    underlyingAsset: order.tokens[symbol],
    treasury: order.treasury,
    incentivesController: zeroAddress,
    params: "0x" as const,
  }));
  const data = encodeFunctionData({ abi: CONFIGURATOR_ABI, functionName: "initReserves", args: [input] });
  await chain.transact({ from, to: configurator, data });
  for (const symbol of SYMBOLS) await openReserve(context, configurator, symbol);
}

function reserveNames(symbol: TokenSymbol) {
  return {
    aTokenName: `Aave ${symbol}`,
    aTokenSymbol: `a${symbol}`,
    variableDebtTokenName: `Aave variable debt ${symbol}`,
    variableDebtTokenSymbol: `variableDebt${symbol}`,
    stableDebtTokenName: `Aave stable debt ${symbol}`,
    stableDebtTokenSymbol: `stableDebt${symbol}`,
  };
}

/** @param curve optimal use, base rate, first and second slope, in rays */
async function deployRates({ chain, order, provider }: Context, curve: bigint[]): Promise<Address> {
  const artifact = await readAaveArtifact("protocol/pool/DefaultReserveInterestRateStrategy.sol");
  const stableDebt = [RAY / 200n, (RAY * 6n) / 10n, RAY / 50n, RAY / 20n, RAY / 5n];
  return chain.deploy(artifact, { from: order.deployer, args: [provider, ...curve, ...stableDebt] });
}

async function openReserve({ chain, order }: Context, configurator: Address, symbol: TokenSymbol): Promise<void> {
  const asset = order.tokens[symbol];
  const { ltvBps, liquidationThresholdBps, liquidationBonusBps } = TERMS[symbol];
  const abi = CONFIGURATOR_ABI;
  const calls = [
    encodeFunctionData({
      abi,
      functionName: "configureReserveAsCollateral",
      args: [asset, ltvBps, liquidationThresholdBps, liquidationBonusBps],
    }),
    encodeFunctionData({ abi, functionName: "setReserveBorrowing", args: [asset, true] }),
    encodeFunctionData({ abi, functionName: "setReserveFactor", args: [asset, RESERVE_FACTOR_BPS] }),
    encodeFunctionData({ abi, functionName: "setReserveFlashLoaning", args: [asset, true] }),
  ];
  for (const data of calls) await chain.transact({ from: order.deployer, to: configurator, data });
}
