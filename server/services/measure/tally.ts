import { type Rate, sayRate, type Tries } from "#server/personalisation/rates.ts";
import type { RawTally } from "./alerts-sql.ts";

/**
 * What became of alerts. Of the told ones each is open, acted, ignored or unknown (they were not here); a held back one
 * is in the inbox only.
 */
export type Tally = Omit<RawTally, "minutes"> & {
  /** Of those told whose time for an answer is over; null: too few to say. */
  rate: Rate | null;
  /** From being told to the act; null: nobody acted on-chain or by a button yet. */
  medianMinutes: number | null;
  p90Minutes: number | null;
};

/** Alerts whose time for an answer is over, and those of them that were acted on. */
export const triesOf = ({ told, open, acted }: Pick<RawTally, "told" | "open" | "acted">): Tries => ({
  tried: told - open,
  did: acted,
});

export function toTally({ minutes, ...counts }: RawTally): Tally {
  const [medianMinutes, p90Minutes] = minutes ?? [null, null];
  return { ...counts, rate: sayRate(triesOf(counts)), medianMinutes, p90Minutes };
}

export const NOTHING: RawTally = {
  ...{ told: 0, acted: 0, ignored: 0, unknown: 0, open: 0, held: 0, heldActed: 0, people: 0, optedOut: 0 },
  minutes: null,
};
