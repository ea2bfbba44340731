import fc from "fast-check";
import { expect, test } from "vitest";
import { compareDecimals, isDecimal } from "#server/contract/decimal.ts";
import { changePercent, distancePercent, marginPercent, movedByPercent } from "./exact.ts";

test.each([
  ["1.10", "5", "1.155"],
  ["1.10", "-5", "1.045"],
  ["-10", "10", "-9"],
  ["0", "5", "0"],
  ["115792089237316195423570985008687907853269984665640564039457.584007913129639935", "0", null],
])("default: %s moved by %s percent is %s", (of, percent, expected) => {
  expect(compareDecimals(movedByPercent(of, percent), expected ?? of)).toBe(0);
});

test.each([
  ["1.4", "1.25", "-10.7142"],
  ["100", "110", "10"],
  ["-10", "-5", "50"],
  ["3", "3.0", "0"],
  ["0", "1", null],
])("default: from %s to %s is %s percent", (from, to, expected) => {
  expect(changePercent(from, to)).toBe(expected);
});

test.each([
  ["1", "1.25", "20"],
  ["1.0", "1.08", "7.4074"],
  ["1", "1", "0"],
  ["1", "0.5", "0"],
  ["1", "-1", "0"],
])("default: at critical %s, %s may still fall by %s percent", (critical, value, expected) => {
  expect(marginPercent(critical, value)).toBe(expected);
});

test.each([
  ["1.26", "1.25", 0.8],
  ["1.25", "1.25", 0],
  ["0", "0", 0],
  ["5", "0", 1e9],
  ["115792089237316195423570985008687907853269984665640564039457", "1", 1e9],
])("default: %s lies %s away by percent", (value, line, expected) => {
  expect(distancePercent(value, line)).toBeCloseTo(expected, 2);
});

const decimal = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 30n }), fc.integer({ min: 0, max: 20 }))
  .map(([int, scale]) => {
    const digits = int.toString().padStart(scale + 1, "0");
    return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  });

test("behavior: a fall by the margin that is told never goes below critical", () => {
  fc.assert(
    fc.property(decimal, decimal, (critical, value) => {
      const margin = marginPercent(critical, value);
      expect(isDecimal(margin)).toBe(true);
      if (compareDecimals(value, critical) <= 0) expect(margin).toBe("0");
      else expect(compareDecimals(movedByPercent(value, `-${margin}`), critical)).toBeGreaterThanOrEqual(0);
    }),
  );
});
