import { z } from "zod";
import { fromUnits, isDecimal, scaled } from "#server/contract/decimal.ts";

const WEI_DECIMALS = 18;
const GWEI_DECIMALS = 9;

/** A decimal of so many places at most, in its smallest unit. */
const amountSchema = (places: number) =>
  z
    .string()
    .trim()
    .max(40, "at most 40 digits")
    .refine(isDecimal, "a number, such as 0.5")
    .refine((text) => !text.startsWith("-"), "it is not below 0")
    .refine((text) => (text.split(".")[1]?.length ?? 0) <= places, `at most ${places} decimals`)
    .transform((text) => {
      const { int, scale } = scaled(text);
      return int * 10n ** BigInt(places - scale);
    });

/** What a signer may spend, as people write it; on each chain by itself, in that chain's currency. */
export const signerLimitsSchema = z.strictObject({
  /** Most that gas may cost, in gwei. */
  feeGwei: amountSchema(GWEI_DECIMALS),
  /** Most that one call may send along. */
  value: amountSchema(WEI_DECIMALS),
  /** Most that fees and values may come to in a day by UTC. */
  day: amountSchema(WEI_DECIMALS),
});

type Rows = { feePerGasMaxWei: bigint; valueMaxWei: bigint; dayMaxWei: bigint };

export function toLimitColumns({ feeGwei, value, day }: z.output<typeof signerLimitsSchema>): Rows {
  return { feePerGasMaxWei: feeGwei, valueMaxWei: value, dayMaxWei: day };
}

export type SignerLimits = z.input<typeof signerLimitsSchema>;

/** The same as people read it. */
export function toLimitTexts({ feePerGasMaxWei, valueMaxWei, dayMaxWei }: Rows): SignerLimits {
  return {
    feeGwei: fromUnits(feePerGasMaxWei, GWEI_DECIMALS),
    value: fromUnits(valueMaxWei, WEI_DECIMALS),
    day: fromUnits(dayMaxWei, WEI_DECIMALS),
  };
}
