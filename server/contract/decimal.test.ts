import fc from "fast-check";
import { expect, test } from "vitest";
import { compareDecimals, fromUnits, isDecimal, showDecimal } from "./decimal.ts";

const decimal = fc
  .tuple(fc.bigInt(-(10n ** 77n), 10n ** 77n), fc.integer({ min: 0, max: 36 }))
  .map(([int, places]) => fromUnits(int, places));

test("default: compares by value, not by text", () => {
  expect(compareDecimals("1.10", "1.1")).toBe(0);
  expect(compareDecimals("9", "10")).toBe(-1);
  expect(compareDecimals("-0.5", "-0.25")).toBe(-1);
  expect(compareDecimals("115792089237316195423570985008687907853269984665640564039457", "1")).toBe(1);
});

test("behavior: order is antisymmetric and agrees with scaled integers", () => {
  fc.assert(
    fc.property(decimal, decimal, (a, b) => {
      expect(compareDecimals(a, b)).toBe(-compareDecimals(b, a) || 0);
    }),
  );
  fc.assert(
    fc.property(fc.bigInt(), fc.bigInt(), fc.integer({ min: 0, max: 30 }), (a, b, places) => {
      const order = a < b ? -1 : a > b ? 1 : 0;
      expect(compareDecimals(fromUnits(a, places), fromUnits(b, places))).toBe(order);
    }),
  );
});

test("behavior: units become exact decimals", () => {
  expect(fromUnits(1_080_000_000_000_000_000n, 18)).toBe("1.08");
  expect(fromUnits(2n ** 256n - 1n, 0)).toBe((2n ** 256n - 1n).toString());
  expect(fromUnits(-5n, 2)).toBe("-0.05");
  expect(fromUnits(0n, 18)).toBe("0");
  fc.assert(fc.property(decimal, (text) => isDecimal(text)));
});

test("args: only plain decimals are decimals", () => {
  for (const text of ["", "1e18", "0x10", " 1", "1.", ".5", "01", "+1", "NaN", "1,000", "1".repeat(200)]) {
    expect(isDecimal(text), text).toBe(false);
  }
  expect(isDecimal(1)).toBe(false);
});

test("behavior: people read separators and cut places", () => {
  expect(showDecimal("12480.2251", 2)).toBe("12,480.22");
  expect(showDecimal("-1234567.5")).toBe("-1,234,567.5");
  expect(showDecimal("1.1", 2)).toBe("1.10");
  expect(showDecimal("999", 0)).toBe("999");
});
