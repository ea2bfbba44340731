import { parseEther } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "#server/kernel/assert.ts";
import { type PortfolioChain, startPortfolioChain } from "#server/testing/portfolio-world.ts";
import { readPortfolios } from "./read-portfolios.ts";
import { readPositions } from "./read-positions.ts";

let world: PortfolioChain;
beforeAll(async () => {
  world = await startPortfolioChain();
}, 60_000);
afterAll(() => world?.close());

let made = 0;
const makeWallet = () => `0x9a11e7${(++made).toString(16).padStart(34, "0")}` as const;
const USDC = 10n ** 6n;

async function read(wallet: `0x${string}`, setting = world.setting) {
  const found = await readPortfolios(world, { setting, wallets: [wallet] });
  if (found.kind === "failed") throw new Error(found.reason);
  return present(found.portfolios.get(wallet), "it was wanted");
}
const shares = (portfolio: Awaited<ReturnType<typeof read>>) =>
  Object.fromEntries(portfolio.assets.map(({ asset, share }) => [asset, share]));

test("default: own currency and tokens, priced at 3,200 and 1 USD by the feeds, at one block", async () => {
  const wallet = makeWallet();
  await world.setEther(wallet, parseEther("2"));
  await world.give(wallet, "WETH", parseEther("1"));
  await world.give(wallet, "USDC", 2_400n * USDC);
  const found = await read(wallet);
  expect(found.totalUsd).toBe("12000");
  expect(shares(found)).toEqual({ ETH: "80", USDC: "20" });
  const head = await world.chain.client.getBlock();
  expect(found.blocks).toMatchObject([{ chainId: 31337, number: Number(head.number), hash: head.hash }]);
});

test("behavior: what is supplied on Aave counts, and what is borrowed is owed", async () => {
  const wallet = makeWallet();
  await world.supply(wallet, "WETH", parseEther("10"));
  await world.borrow(wallet, "USDC", 8_000n * USDC);
  const found = await read(wallet);
  const kinds = found.positions.map(({ asset, kind, amount }) => [asset, kind, Number(amount).toFixed(4)]);
  expect(kinds).toEqual([
    ["ETH", "supplied", "10.0000"],
    ["USDC", "token", "8000.0000"],
    ["USDC", "borrowed", "8000.0000"],
  ]);
  expect(Number(found.heldUsd)).toBeCloseTo(40_000, 0);
  expect(Number(found.borrowedUsd)).toBeCloseTo(8_000, 1);
  expect(shares(found)).toEqual({
    ETH: expect.stringMatching(/^80|^79\.999/),
    USDC: expect.stringMatching(/^20|^19\.999/),
  });
});

test("behavior: shares of a vault count as what they can be turned into", async () => {
  const wallet = makeWallet();
  await world.give(wallet, "USDC", 1_000n * USDC);
  await world.depositToVault(wallet, 1_000n * USDC);
  expect(Number((await read(wallet)).totalUsd)).toBeCloseTo(1_000, 3);
  await world.earnInVault(500n * USDC);
  const found = await read(wallet);
  expect(found.positions.map(({ kind }) => kind)).toEqual(["vault"]);
  expect(Number(found.totalUsd)).toBeCloseTo(1_500, 3);
});

test("behavior: an empty wallet has a total of 0, which is known", async () => {
  expect(await read(makeWallet())).toMatchObject({ totalUsd: "0", positions: [] });
});

test("behavior: a hundred wallets take as many questions as Multicall3 needs, two rounds in all", async () => {
  const wallets = Array.from({ length: 100 }, makeWallet);
  await Promise.all(wallets.map((wallet, at) => world.setEther(wallet, parseEther(String(at + 1)))));
  let asked = 0;
  const multicall: typeof world.multicall = {
    ...world.multicall,
    ask: async (reader, of) => {
      const before = of.budget.spent;
      const answers = await world.multicall.ask(reader, of);
      asked += of.budget.spent - before;
      return answers;
    },
  };
  const found = await readPortfolios({ ...world, multicall }, { setting: world.setting, wallets });
  if (found.kind === "failed") throw new Error(found.reason);
  expect(wallets.map((wallet) => found.portfolios.get(wallet)?.totalUsd)).toEqual(
    wallets.map((_, at) => String((at + 1) * 3_200)),
  );
  expect(asked).toBeLessThanOrEqual(6);
});

test("error: a feed that is none makes what is held of it unknown, and says so", async () => {
  const wallet = makeWallet();
  await world.setEther(wallet, parseEther("1"));
  await world.give(wallet, "USDC", 5n * USDC);
  const [native, , usdc] = world.setting.parts;
  const parts = [present(native, "ETH"), { ...present(usdc, "USDC"), feed: present(usdc?.address, "a token") }];
  const found = await read(wallet, { parts, pools: [] });
  expect(found.totalUsd).toBeNull();
  expect(shares(found)).toEqual({ ETH: null, USDC: null });
  expect(found.assets[1]).toMatchObject({ heldUsd: null, unknown: "the price feed does not answer as Chainlink's do" });
  expect(found.positions[1]).toMatchObject({ amount: "5", valueUsd: null });
});

test("error: no token, no vault and no pool at an address are unknown, never nothing", async () => {
  const wallet = makeWallet();
  const nobody = makeWallet();
  const [, weth, usdc, vault] = world.setting.parts;
  const at = (part: typeof weth) => ({ ...present(part, "there"), address: nobody });
  const unknownOf = async (parts: NonNullable<typeof weth>[], pools: { chainId: number; address: `0x${string}` }[]) =>
    (await read(wallet, { parts, pools })).assets[0]?.unknown;
  expect(await unknownOf([at(usdc)], [])).toBe("the token does not tell its balances");
  expect(await unknownOf([at(vault)], [])).toBe("the vault does not tell its balances");
  expect(await unknownOf([present(weth, "WETH")], [{ chainId: 31337, address: nobody }])).toBe(
    "the lending pool does not answer as Aave V3's do",
  );
});

test("error: what the budget of questions does not reach is unknown", async () => {
  const wallets = Array.from({ length: 400 }, makeWallet);
  const { setting, multicall, chains } = world;
  const of = { chainId: 31337, setting, multicall, wallets, budget: { left: 1, spent: 0 } };
  const { positions } = await chains.of(31337).use((reader) => readPositions(reader, of));
  expect(positions.get(present(wallets[399], "the last"))?.[0]).toMatchObject({
    amount: null,
    unknown: "the chain does not tell its balances",
  });
});

test("error: a chain that is not read here fails the whole", async () => {
  const parts = world.setting.parts.map((part) => ({ ...part, chainId: 8453 }));
  const found = await readPortfolios(world, { setting: { parts, pools: [] }, wallets: [makeWallet()] });
  expect(found).toEqual({ kind: "failed", reason: "Base is not read here" });
});
