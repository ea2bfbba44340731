import type { AnyTemplate } from "../define-template.ts";
import { fridayClaimDigest } from "./friday-claim-digest.ts";
import { largeTransfer } from "./large-transfer.ts";
import { liquidationByBackendTier } from "./liquidation-by-backend-tier.ts";
import { liquidationByHealthFactor } from "./liquidation-by-health-factor.ts";
import { liquidationByTier } from "./liquidation-by-tier.ts";
import { lowBalance } from "./low-balance.ts";
import { onboardingSequence } from "./onboarding-sequence.ts";
import { pauseOnWithdrawal } from "./pause-on-withdrawal.ts";
import { priceBelowLine } from "./price-below-line.ts";
import { priceByPortfolio } from "./price-by-portfolio.ts";
import { proposalsInMyCategories } from "./proposals-in-my-categories.ts";
import { rewardsOverMinimum } from "./rewards-over-minimum.ts";
import { weeklyReminder } from "./weekly-reminder.ts";

export const templates: readonly AnyTemplate[] = [
  liquidationByTier,
  liquidationByBackendTier,
  liquidationByHealthFactor,
  rewardsOverMinimum,
  priceBelowLine,
  priceByPortfolio,
  lowBalance,
  largeTransfer,
  pauseOnWithdrawal,
  proposalsInMyCategories,
  fridayClaimDigest,
  onboardingSequence,
  weeklyReminder,
];

/** The template of a kind, or undefined when the catalog has none. */
export function templateOf(kind: string): AnyTemplate | undefined {
  return templates.find((template) => template.kind === kind);
}
