import fc from "fast-check";
import { expect, test } from "vitest";
import { inUnit } from "./unit.ts";

test("default: the same amount in another unit, exactly", () => {
  expect(inUnit("1.5", "%", "bps")).toBe("150");
  expect(inUnit("25", "bps", "%")).toBe("0.25");
  expect(inUnit("1", "ETH", "wei")).toBe("1000000000000000000");
  expect(inUnit("1", "wei", "ETH")).toBe("0.000000000000000001");
  expect(inUnit("-90", "minutes", "hours")).toBe("-1.5");
});

test("behavior: different things are never taken for each other, nor a bare number for a percentage", () => {
  expect(inUnit("1", "USD", "EUR")).toBeUndefined();
  expect(inUnit("1.1", "", "%")).toBeUndefined();
  expect(inUnit("1", "ETH", "USD")).toBeUndefined();
  expect(inUnit("", "%", "bps")).toBeUndefined();
});

test("behavior: what does not come out exactly is no conversion", () => {
  expect(inUnit("1", "seconds", "hours")).toBeUndefined();
});

test("behavior: there and back is the same amount", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (n) => {
      const there = inUnit(`${n}`, "gwei", "ETH");
      expect(there && inUnit(there, "ETH", "gwei")).toBe(`${n}`);
    }),
  );
});
