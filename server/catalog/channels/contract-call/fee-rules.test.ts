import fc from "fast-check";
import { expect, test } from "vitest";
import { type Fees, firstFees, type GasMarket, gasLimitOf, raisedFees } from "./fee-rules.ts";

const GWEI = 1_000_000_000n;
const market: GasMarket = { baseFeeWei: 10n * GWEI, tipWei: GWEI };

test("default: room for the base fee to double, and the market's tip", () => {
  expect(firstFees(market, 100n * GWEI)).toEqual({
    kind: "fees",
    fees: { feePerGasWei: 21n * GWEI, tipPerGasWei: GWEI },
  });
});

test("behavior: a cap takes from the room, and under today's price nothing is offered", () => {
  expect(firstFees(market, 11n * GWEI)).toMatchObject({ fees: { feePerGasWei: 11n * GWEI } });
  expect(firstFees(market, 11n * GWEI - 1n)).toEqual({ kind: "too-dear", wantedWei: 11n * GWEI });
});

test("behavior: a chain without base fees has one price", () => {
  const plain = { baseFeeWei: null, tipWei: 5n * GWEI };
  expect(firstFees(plain, 9n * GWEI)).toEqual({ kind: "fees", fees: { feePerGasWei: 5n * GWEI, tipPerGasWei: null } });
  expect(raisedFees({ feePerGasWei: 5n * GWEI, tipPerGasWei: null }, plain, 9n * GWEI)).toMatchObject({
    tipPerGasWei: null,
  });
});

const wei = fc.bigInt({ min: 0n, max: 10n ** 12n });

test("behavior: a replacement is a tenth more in both, never over the cap, or there is none", () => {
  fc.assert(
    fc.property(wei, wei, wei, wei, fc.bigInt({ min: 0n, max: 10n ** 13n }), (fee, tip, base, marketTip, cap) => {
      const before: Fees = { feePerGasWei: fee, tipPerGasWei: tip % (fee + 1n) };
      const after = raisedFees(before, { baseFeeWei: base, tipWei: marketTip }, cap);
      if (!after) return cap < fee + fee / 8n + 1n;
      const tipAfter = after.tipPerGasWei ?? 0n;
      return (
        after.feePerGasWei <= cap &&
        tipAfter <= after.feePerGasWei &&
        after.feePerGasWei * 10n >= fee * 11n &&
        tipAfter * 10n >= (before.tipPerGasWei ?? 0n) * 11n
      );
    }),
  );
});

test("behavior: an estimate gets a quarter more", () => {
  expect(gasLimitOf(100n)).toBe(125n);
});
