import type { Address } from "viem";
import type { Borrower } from "../chain/borrowers.ts";
import { decideGovernance, type GovernanceAction, type OpenProposal } from "./decide-governance.ts";
import { decidePosition, type PositionAction } from "./decide-position.ts";
import { type Deviation, priceAt, stepPrice } from "./price-walk.ts";
import type { Random } from "./random.ts";

export type Position = {
  borrower: Borrower;
  isSubscriber: boolean;
  /** A ratio; Infinity without debt. */
  healthFactor: number;
  collateralUsd: number;
  debtUsd: number;
};

/** What can be seen on the chain at a tick. */
export type MarketView = { blockNumber: number; positions: readonly Position[]; proposals: readonly OpenProposal[] };

/** What the market remembers from tick to tick. */
export type MarketMemory = { tick: number; deviations: Record<MovingSymbol, Deviation>; isReportDue: boolean };
export type MovingSymbol = "WETH" | "WBTC";

export type MarketAction =
  | { kind: "price"; symbol: MovingSymbol | "USDC"; priceUsd: number }
  | { kind: "report"; users: Address[] }
  | PositionAction
  | GovernanceAction;

export type MarketPace = {
  /** A sudden drop every so many ticks. */
  dropEvery: number;
  reportEvery: number;
  proposeEvery: number;
};

/** In ticks of four seconds: a drop every 40 s, health factors every 12 s, a proposal every 88 s. */
export const PACE: MarketPace = { dropEvery: 10, reportEvery: 3, proposeEvery: 22 };
export const ANCHORS_USD: Record<MovingSymbol, number> = { WETH: 3200, WBTC: 96_000 };

const USDC_EVERY = 15;
const WBTC_EVERY = 3;
/** WBTC falls less and is followed by fewer. */
const WBTC_DROP_SHARE = 0.5;
/** Subscribers put their loans in order only in calm weather, so that a drop is still felt. */
const CALM_DEVIATION = 0.025;
const STRANGERS_REPORTED = 3;
const STRANGERS_TENDED = 2;

export type Tick = { memory: MarketMemory; actions: MarketAction[] };
export type TickInput = { memory: MarketMemory; view: MarketView; pace?: MarketPace };

/** What happens at one tick of the market. Only `random` is chance: the same seed and views make the same market. */
export function decideTick({ memory, view, pace = PACE }: TickInput, random: Random): Tick {
  const tick = memory.tick + 1;
  const isDrop = tick % pace.dropEvery === 0;
  const deviations = {
    WETH: stepPrice({ deviation: memory.deviations.WETH, isDrop }, random),
    WBTC: stepPrice({ deviation: memory.deviations.WBTC, isDrop: isDrop && random.chance(WBTC_DROP_SHARE) }, random),
  };
  const isReport = memory.isReportDue || tick % pace.reportEvery === 0;
  const isCalm = Math.abs(deviations.WETH) < CALM_DEVIATION && !isDrop;
  return {
    // The drop is in the health factors when its block is mined, so it is reported at the next tick.
    memory: { tick, deviations, isReportDue: isDrop },
    actions: [
      ...(isReport ? [decideReport(view, random)] : []),
      // Before the prices move: these were decided at the prices that are.
      ...decideLoans({ view, isCalm }, random),
      ...decidePrices({ tick, isDrop, deviations }, random),
      ...decideGovernance({ view, isProposal: tick % pace.proposeEvery === 2 }, random),
    ],
  };
}

type Prices = { tick: number; isDrop: boolean; deviations: MarketMemory["deviations"] };

function decidePrices({ tick, isDrop, deviations }: Prices, random: Random): MarketAction[] {
  const actions: MarketAction[] = [
    { kind: "price", symbol: "WETH", priceUsd: priceAt(ANCHORS_USD.WETH, deviations.WETH) },
  ];
  if (isDrop || tick % WBTC_EVERY === 0) {
    actions.push({ kind: "price", symbol: "WBTC", priceUsd: priceAt(ANCHORS_USD.WBTC, deviations.WBTC) });
  }
  if (tick % USDC_EVERY === 0) {
    actions.push({ kind: "price", symbol: "USDC", priceUsd: 1 + random.between(-0.0005, 0.0005) });
  }
  return actions;
}

/** All subscribers and some strangers, so that there are wallets that nobody knows. */
function decideReport({ positions }: MarketView, random: Random): MarketAction {
  const subscribers = positions.filter(({ isSubscriber }) => isSubscriber);
  const strangers = pickSome(
    positions.filter(({ isSubscriber }) => !isSubscriber),
    STRANGERS_REPORTED,
    random,
  );
  return { kind: "report", users: [...subscribers, ...strangers].map(({ borrower }) => borrower.address) };
}

function decideLoans({ view, isCalm }: { view: MarketView; isCalm: boolean }, random: Random): MarketAction[] {
  const underwater = view.positions.filter(({ healthFactor }) => healthFactor < 1);
  const victim = random.chance(0.6) ? random.pick(underwater) : undefined;
  const tended = [
    ...pickSome(
      view.positions.filter(({ isSubscriber }) => !isSubscriber),
      STRANGERS_TENDED,
      random,
    ),
    ...(isCalm ? view.positions.filter(({ isSubscriber }) => isSubscriber) : []),
  ].filter((position) => position !== victim);
  return [
    ...(victim ? [{ kind: "liquidate", user: victim.borrower } as const] : []),
    ...tended.flatMap((position) => decidePosition(position, random) ?? []),
  ];
}

function pickSome<Item>(items: readonly Item[], count: number, random: Random): Item[] {
  const rest = [...items];
  const picked: Item[] = [];
  while (picked.length < count && rest.length > 0) {
    picked.push(...rest.splice(Math.floor(random.fraction() * rest.length), 1));
  }
  return picked;
}
