import { toFunctionSelector } from "viem";
import { addressAt, addressWord, decimalsIn, wordAt } from "#server/chain/answer-words.ts";
import type { ChainReader } from "#server/chain/chain-reader.ts";
import {
  type CallBudget,
  MULTICALL3_ADDRESS,
  type Multicall,
  type PinnedBlock,
  type ViewAnswer,
} from "#server/chain/multicall.ts";
import { FEED_SILENT_SECONDS_MAX, feedCalls, readFeed } from "#server/chain/read-feed.ts";
import { fromUnits } from "#server/contract/decimal.ts";
import { type PortfolioPart, type PortfolioSetting, type Position, worth } from "#server/contract/portfolio.ts";
import { type Answers, createQuestionRound, type QuestionRound } from "./question-round.ts";

type Hex = `0x${string}`;

/** What wallets hold on one chain, all of it and all prices as of one block. */
export type ChainPositions = {
  block: PinnedBlock & { at: Date };
  /** By wallet, as it was given. */
  positions: Map<Hex, Position[]>;
};

export type ReadPositions = {
  chainId: number;
  setting: PortfolioSetting;
  wallets: readonly Hex[];
  multicall: Multicall;
  budget: CallBudget;
};

const NATIVE_DECIMALS = 18;
const ETH_BALANCE = toFunctionSelector("getEthBalance(address)");
const BALANCE_OF = toFunctionSelector("balanceOf(address)");
const DECIMALS = toFunctionSelector("decimals()");
const VAULT_ASSET = toFunctionSelector("asset()");
const TO_ASSETS = toFunctionSelector("convertToAssets(uint256)");
const RESERVE_DATA = toFunctionSelector("getReserveData(address)");
/** Words of Aave V3's reserve data; the same in all its releases. */
const SUPPLY_TOKEN_WORD = 8;
const DEBT_TOKEN_WORD = 10;
/** The place of an answer that nobody asked for. */
const NOWHERE = -1;

/**
 * Reads wallets in two rounds of Multicall3 at the newest block, pinned by its hash: balances, prices and where the
 * rest is; then what vault shares are worth and what is supplied and borrowed.
 *
 * What is refused or makes no sense is a position without an amount or value that says why; nothing is taken for zero.
 * @throws EndpointError when the endpoint does not answer
 */
export async function readPositions(reader: ChainReader, of: ReadPositions): Promise<ChainPositions> {
  const { number, hash, at } = await reader.head();
  const block = { number, hash, at };
  const ask = ({ calls }: QuestionRound) => of.multicall.ask(reader, { block, calls, budget: of.budget });
  const first = createQuestionRound();
  const planned = plan(first, of);
  const told = await ask(first);
  const second = createQuestionRound();
  const readers = planned.flatMap((one) => one(told, second));
  const answers = await ask(second);
  const priceOf = pricesOf(told, first, { ...of, at });
  const positions = new Map<Hex, Position[]>();
  for (const wallet of of.wallets) {
    positions.set(
      wallet,
      readers.map((read) => priced(read(wallet, answers), priceOf)),
    );
  }
  return { block, positions };
}

type Amount = { kind: "amount"; value: string } | { kind: "failed"; reason: string };
type Counted = { part: PortfolioPart; kind: Position["kind"]; amount: Amount };
/** One position of each wallet, once both rounds are answered. */
type PositionReader = (wallet: Hex, answers: Answers) => Counted;
/** Puts its second questions, knowing the first answers. */
type Planned = (told: Answers, second: QuestionRound) => PositionReader[];

const failed = (reason: string): Amount => ({ kind: "failed", reason });

function plan(first: QuestionRound, { chainId, setting, wallets }: ReadPositions): Planned[] {
  const parts = setting.parts.filter((part) => part.chainId === chainId);
  for (const { feed } of parts) for (const call of feedCalls(feed)) first.add(call);
  const pools = setting.pools.filter((pool) => pool.chainId === chainId);
  return parts.flatMap((part) => {
    const { kind, address } = part;
    if (kind === "native" || address === null) return [planNative(part, first, wallets)];
    if (kind === "vault") return [planVault(part, address, { first, wallets })];
    const lent = pools.map((pool) => planLending(part, { pool: pool.address, token: address }, { first, wallets }));
    return [planToken(part, address, { first, wallets }), ...lent];
  });
}

type In = { first: QuestionRound; wallets: readonly Hex[] };

function balancesOf(round: QuestionRound, token: Hex, wallets: readonly Hex[]): Map<Hex, number> {
  return new Map(
    wallets.map((wallet) => [wallet, round.add({ to: token, data: `${BALANCE_OF}${addressWord(wallet)}` })]),
  );
}

/** The answer's number in the units of `decimals`. */
function amountIn(answer: ViewAnswer | undefined, decimals: number | undefined, what: string): Amount {
  const amount = wordAt(answer, 0);
  if (amount === undefined) return failed(`${what} does not tell its balances`);
  if (decimals === undefined) return failed(`${what} does not say its decimals`);
  return { kind: "amount", value: fromUnits(amount, decimals) };
}

function planNative(part: PortfolioPart, first: QuestionRound, wallets: readonly Hex[]): Planned {
  const places = new Map(
    wallets.map((wallet) => [
      wallet,
      first.add({ to: MULTICALL3_ADDRESS, data: `${ETH_BALANCE}${addressWord(wallet)}` }),
    ]),
  );
  return (told) => [
    (wallet) => ({
      part,
      kind: "native",
      amount: amountIn(told[places.get(wallet) ?? NOWHERE], NATIVE_DECIMALS, "the chain"),
    }),
  ];
}

function planToken(part: PortfolioPart, token: Hex, { first, wallets }: In): Planned {
  const decimals = first.add({ to: token, data: DECIMALS });
  const places = balancesOf(first, token, wallets);
  return (told) => [
    (wallet) => ({
      part,
      kind: "token",
      amount: amountIn(told[places.get(wallet) ?? NOWHERE], decimalsIn(told[decimals]), "the token"),
    }),
  ];
}

/** Shares, and what the vault says that they can be turned into at this block. */
function planVault(part: PortfolioPart, vault: Hex, { first, wallets }: In): Planned {
  const assetAt = first.add({ to: vault, data: VAULT_ASSET });
  const places = balancesOf(first, vault, wallets);
  return (told, second) => {
    const asset = addressAt(told[assetAt], 0);
    const decimals = asset && second.add({ to: asset, data: DECIMALS });
    const worthOf = new Map<Hex, number>();
    for (const wallet of wallets) {
      const shares = wordAt(told[places.get(wallet) ?? NOWHERE], 0);
      if (shares) worthOf.set(wallet, second.add({ to: vault, data: `${TO_ASSETS}${wordOf(shares)}` }));
    }
    return [
      (wallet, answers) => {
        const shares = amountIn(told[places.get(wallet) ?? NOWHERE], 0, "the vault");
        if (shares.kind === "failed" || shares.value === "0") return { part, kind: "vault", amount: shares };
        if (decimals === undefined) return { part, kind: "vault", amount: failed("the vault does not tell its asset") };
        const amount = amountIn(
          answers[worthOf.get(wallet) ?? NOWHERE],
          decimalsIn(answers[decimals]),
          "the vault's asset",
        );
        return { part, kind: "vault", amount };
      },
    ];
  };
}

const wordOf = (value: bigint) => value.toString(16).padStart(64, "0");

/** A token that is no reserve of the pool adds nothing; a pool that does not answer makes both unknown. */
function planLending(part: PortfolioPart, of: { pool: Hex; token: Hex }, { first, wallets }: In): Planned {
  const reserve = first.add({ to: of.pool, data: `${RESERVE_DATA}${addressWord(of.token)}` });
  const decimals = first.add({ to: of.token, data: DECIMALS });
  return (told, second) => {
    const data = told[reserve];
    if (wordAt(data, DEBT_TOKEN_WORD) === undefined) {
      const amount = failed("the lending pool does not answer as Aave V3's do");
      return [() => ({ part, kind: "supplied", amount }), () => ({ part, kind: "borrowed", amount })];
    }
    const sides = [
      { kind: "supplied" as const, token: addressAt(data, SUPPLY_TOKEN_WORD) },
      { kind: "borrowed" as const, token: addressAt(data, DEBT_TOKEN_WORD) },
    ];
    return sides.flatMap(({ kind, token }): PositionReader[] => {
      if (!token) return [];
      const places = balancesOf(second, token, wallets);
      return [
        (wallet, answers) => ({
          part,
          kind,
          amount: amountIn(answers[places.get(wallet) ?? NOWHERE], decimalsIn(told[decimals]), "the lending pool"),
        }),
      ];
    });
  };
}

type PriceOf = (feed: Hex) => ReturnType<typeof readFeed>;

function pricesOf(told: Answers, first: QuestionRound, { setting, at }: ReadPositions & { at: Date }): PriceOf {
  const feeds = new Set(setting.parts.map(({ feed }) => feed));
  const prices = new Map(
    [...feeds].map((feed) => {
      const answers = feedCalls(feed).map((call) => told[first.add(call)]);
      return [feed, readFeed(answers, { blockAt: at, silentMax: FEED_SILENT_SECONDS_MAX })];
    }),
  );
  return (feed) => prices.get(feed) ?? { kind: "failed", reason: "it has no price feed" };
}

/** Nothing of an asset is worth nothing, also while its price is unknown. */
function priced({ part, kind, amount }: Counted, priceOf: PriceOf): Position {
  const { asset, chainId } = part;
  if (amount.kind === "failed") return { asset, chainId, kind, amount: null, valueUsd: null, unknown: amount.reason };
  const { value } = amount;
  if (value === "0") return { asset, chainId, kind, amount: value, valueUsd: "0" };
  const price = priceOf(part.feed);
  if (price.kind === "failed") return { asset, chainId, kind, amount: value, valueUsd: null, unknown: price.reason };
  return { asset, chainId, kind, amount: value, valueUsd: worth(value, price.value) };
}
