import { describe, expect, test } from "vitest";
import { ACTORS } from "../actors.ts";
import { BORROWERS, STRANGERS } from "../chain/borrowers.ts";
import { TERMS } from "../chain/deploy/tokens.ts";
import { decideTick, type MarketAction, type MarketMemory, type MarketView, type Position } from "./decide.ts";
import type { OpenProposal } from "./decide-governance.ts";
import { createRandom } from "./random.ts";

const FIRST: MarketMemory = { tick: 0, deviations: { WETH: 0, WBTC: 0 }, isReportDue: false };
const LINES = [
  [ACTORS.conservative.address, 1.5],
  [ACTORS.aggressive.address, 1.1],
  [ACTORS["opted-out"].address, 1.25],
] as const;

type Loan = { collateral: number; debtUsd: number };

/** A market in memory that does what is decided: just enough of Aave to see where decisions lead. */
function simulate(seed: number, ticks: number) {
  const random = createRandom(seed);
  const loans = new Map<string, Loan>();
  for (const { address, collateralUsd, collateral, targetHealth } of BORROWERS) {
    const debtUsd = (collateralUsd * threshold(collateral)) / targetHealth;
    loans.set(address, { collateral: collateralUsd, debtUsd });
  }
  const relative = { WETH: 1, WBTC: 1 };
  let memory = FIRST;
  const actions: { tick: number; action: MarketAction }[] = [];
  const reports: { tick: number; user: string; health: number }[] = [];

  const positions = (): Position[] =>
    BORROWERS.map((borrower) => {
      const loan = loans.get(borrower.address) ?? { collateral: 0, debtUsd: 0 };
      const collateralUsd = loan.collateral * relative[borrower.collateral];
      const healthFactor = (collateralUsd * threshold(borrower.collateral)) / loan.debtUsd;
      return {
        borrower,
        isSubscriber: !STRANGERS.includes(borrower),
        healthFactor,
        collateralUsd,
        debtUsd: loan.debtUsd,
      };
    });

  for (let count = 0; count < ticks; count++) {
    const view: MarketView = { blockNumber: 100 + count, positions: positions(), proposals: [] };
    const tick = decideTick({ memory, view }, random);
    memory = tick.memory;
    for (const action of tick.actions) {
      actions.push({ tick: memory.tick, action });
      if (action.kind === "report") reports.push(...readReports(memory.tick, action.users, view));
      apply(action, loans, relative);
    }
  }
  return { actions, reports, positions: positions() };
}

function readReports(tick: number, users: readonly string[], { positions }: MarketView) {
  return positions
    .filter(({ borrower }) => users.includes(borrower.address))
    .map(({ borrower, healthFactor }) => ({ tick, user: borrower.address as string, health: healthFactor }));
}

function apply(action: MarketAction, loans: Map<string, Loan>, relative: { WETH: number; WBTC: number }): void {
  if (action.kind === "price" && action.symbol !== "USDC") {
    relative[action.symbol] = action.priceUsd / (action.symbol === "WETH" ? 3200 : 96_000);
  }
  if (!("user" in action)) return;
  const loan = loans.get(action.user.address);
  if (!loan) return;
  const price = relative[action.user.collateral];
  if (action.kind === "supply") loan.collateral += action.amountUsd / price;
  if (action.kind === "withdraw") loan.collateral -= action.amountUsd / price;
  if (action.kind === "borrow") loan.debtUsd += action.amountUsd;
  if (action.kind === "repay") loan.debtUsd -= action.amountUsd;
  if (action.kind === "liquidate") {
    loan.collateral -= (loan.debtUsd / 2) * (1.05 / price);
    loan.debtUsd /= 2;
  }
}

function threshold(symbol: "WETH" | "WBTC"): number {
  return Number(TERMS[symbol].liquidationThresholdBps) / 10_000;
}

test("behavior: the same seed decides the same", () => {
  expect(simulate(5, 50).actions).toEqual(simulate(5, 50).actions);
  expect(simulate(5, 50).actions).not.toEqual(simulate(6, 50).actions);
});

describe.each([1, 2, 3])("a day of ticks, seed %i", (seed) => {
  const { actions, reports, positions } = simulate(seed, 21_600);

  test.each(LINES)("behavior: the line of %s is crossed within every minute", (user, line) => {
    const own = reports.filter((report) => report.user === user);
    const crossings = own.filter(({ health }, index) => health <= line && (own[index - 1]?.health ?? line + 1) > line);
    const gaps = crossings.map(({ tick }, index) => tick - (crossings[index - 1]?.tick ?? 0));
    // Fifteen ticks of four seconds.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(15);
    expect(crossings.length).toBeGreaterThan(21_600 / 15);
  });

  test("behavior: subscribers are warned, never liquidated", () => {
    const subscribers = new Set<string>(LINES.map(([user]) => user));
    const liquidated = actions.flatMap(({ action }) => (action.kind === "liquidate" ? [action.user.address] : []));
    expect(liquidated.filter((user) => subscribers.has(user))).toEqual([]);
    expect(liquidated.length).toBeGreaterThan(500);
  });

  test("behavior: everything that can happen goes on happening", () => {
    const late = actions.filter(({ tick }) => tick > 20_000).map(({ action }) => action.kind);
    expect([...new Set(late)].sort()).toEqual(
      ["borrow", "liquidate", "price", "propose", "repay", "report", "supply", "withdraw"].sort(),
    );
  });

  test("behavior: loans stay as large as they were", () => {
    for (const { borrower, collateralUsd } of positions) {
      expect(collateralUsd).toBeGreaterThan(borrower.collateralUsd * 0.3);
      expect(collateralUsd).toBeLessThan(borrower.collateralUsd * 2.5);
    }
  });

  test("behavior: gentle, at most ten actions a tick", () => {
    const counts = new Map<number, number>();
    for (const { tick } of actions) counts.set(tick, (counts.get(tick) ?? 0) + 1);
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(10);
  });
});

describe("proposals", () => {
  const base: OpenProposal = {
    id: 1n,
    calls: { target: "0x0000000000000000000000000000000000000001", data: "0x", description: "" },
    state: "active",
    voted: [],
    isPopular: true,
    queuedSeconds: undefined,
  };
  const decided = (proposal: OpenProposal, ticks = 40) => {
    const random = createRandom(1);
    const view: MarketView = { blockNumber: 1, positions: [], proposals: [proposal] };
    let memory: MarketMemory = FIRST;
    return Array.from({ length: ticks }, () => {
      const tick = decideTick({ memory, view }, random);
      memory = tick.memory;
      return tick.actions.filter(({ kind }) => ["vote", "queue", "execute"].includes(kind));
    }).flat();
  };

  test("behavior: only delegates that have not voted vote, and only while it is active", () => {
    const votes = decided({ ...base, voted: [0, 2, 3] });
    expect(votes.length).toBeGreaterThan(0);
    for (const vote of votes) expect(vote).toMatchObject({ kind: "vote", delegate: 1 });
    expect(decided({ ...base, voted: [0, 1, 2, 3] })).toEqual([]);
    expect(decided({ ...base, state: "waiting" })).toEqual([]);
  });

  test("behavior: queued when it succeeded, executed when the timelock lets it", () => {
    expect(decided({ ...base, state: "succeeded" }, 1)).toEqual([{ kind: "queue", proposal: 1n }]);
    expect(decided({ ...base, state: "queued", queuedSeconds: 5 }, 1)).toEqual([]);
    expect(decided({ ...base, state: "queued", queuedSeconds: 17 }, 1)).toEqual([{ kind: "execute", proposal: 1n }]);
  });
});
