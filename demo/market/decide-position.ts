import type { Borrower } from "../chain/borrowers.ts";
import { TERMS } from "../chain/deploy/tokens.ts";
import type { Position } from "./decide.ts";
import type { Random } from "./random.ts";

/** Loans are in USDC; supplies and withdrawals are of the borrower's own collateral. */
export type PositionAction =
  | { kind: "supply" | "withdraw" | "borrow" | "repay"; user: Borrower; amountUsd: number }
  | { kind: "liquidate"; user: Borrower };

/** How far from its target a health factor may be. Subscribers keep closer, because their alerts are watched. */
const PATIENCE = { subscriber: 0.02, stranger: 0.06 };
const COLLATERAL_MIN_SHARE = 0.6;
const COLLATERAL_MAX_SHARE = 1.3;
const AMOUNT_USD_MIN = 5;

/** What this borrower does about their loan, if anything. */
export function decidePosition(position: Position, random: Random): PositionAction | undefined {
  const action = chooseAction(position, random);
  return action && action.kind !== "liquidate" && action.amountUsd < AMOUNT_USD_MIN ? undefined : action;
}

function chooseAction(position: Position, random: Random): PositionAction | undefined {
  const { borrower: user, collateralUsd, healthFactor, isSubscriber } = position;
  if (collateralUsd < user.collateralUsd * COLLATERAL_MIN_SHARE) {
    return { kind: "supply", user, amountUsd: user.collateralUsd - collateralUsd };
  }
  const offTarget = healthFactor / user.targetHealth - 1;
  const patience = isSubscriber ? PATIENCE.subscriber : PATIENCE.stranger;
  if (offTarget > patience) return takeMore(position);
  if (offTarget < -patience) return makeSafer(position, random);
  return isSubscriber ? undefined : fidget(position, random);
}

/** Debt at which the health factor is on target. */
function targetDebtUsd({ borrower, collateralUsd }: Position): number {
  const threshold = Number(TERMS[borrower.collateral].liquidationThresholdBps) / 10_000;
  return (collateralUsd * threshold) / borrower.targetHealth;
}

function takeMore(position: Position): PositionAction {
  const { borrower: user, collateralUsd, debtUsd } = position;
  const spare = collateralUsd - user.collateralUsd * COLLATERAL_MAX_SHARE;
  if (spare > 0) return { kind: "withdraw", user, amountUsd: spare };
  return { kind: "borrow", user, amountUsd: targetDebtUsd(position) - debtUsd };
}

function makeSafer(position: Position, random: Random): PositionAction {
  const { borrower: user, collateralUsd, debtUsd } = position;
  const targetUsd = targetDebtUsd(position);
  const isRich = collateralUsd > user.collateralUsd;
  if (isRich || random.chance(0.6)) return { kind: "repay", user, amountUsd: debtUsd - targetUsd };
  return { kind: "supply", user, amountUsd: collateralUsd * (debtUsd / targetUsd - 1) };
}

/** Life goes on. */
function fidget({ borrower: user, collateralUsd, debtUsd }: Position, random: Random): PositionAction | undefined {
  const share = random.between(0.005, 0.03);
  if (random.chance(0.25)) return { kind: "supply", user, amountUsd: collateralUsd * share };
  if (random.chance(0.2)) return { kind: "repay", user, amountUsd: debtUsd * share };
  return undefined;
}
