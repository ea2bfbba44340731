import { expect, test } from "vitest";
import type { EventFilter } from "#server/contract/plan.ts";
import { passFilters } from "./pass-filters.ts";

const event = {
  values: { amount: "1000.10", who: "0xab", isLast: true, note: "Hello", ids: ["1"], gone: null },
  numbers: new Set(["amount", "ids"]),
};
const passes = (...filters: EventFilter[]) => passFilters(filters, event);

test("default: no filters, every event", () => {
  expect(passes()).toBe(true);
});

test.each([
  ["lt", "1000.2", true],
  ["lt", "1000.1", false],
  ["le", "1000.1", true],
  ["gt", "999.999999999999999999", true],
  ["ge", "1000.100000000000000001", false],
  ["eq", "1000.1", true],
  ["ne", "1000.1", false],
] as const)("behavior: 1000.10 %s %s is %s, exactly", (op, value, expected) => {
  expect(passes({ arg: "amount", op, value })).toBe(expected);
});

test("behavior: an address is compared whatever its case, a text as it is", () => {
  expect(passes({ arg: "who", op: "eq", value: "0xAB" })).toBe(true);
  expect(passes({ arg: "note", op: "eq", value: "hello" })).toBe(false);
  expect(passes({ arg: "isLast", op: "eq", value: "true" })).toBe(true);
});

test("behavior: all filters must hold", () => {
  const first: EventFilter = { arg: "amount", op: "gt", value: "1" };
  expect(passes(first, { arg: "note", op: "eq", value: "Hello" })).toBe(true);
  expect(passes(first, { arg: "note", op: "eq", value: "Other" })).toBe(false);
});

test("error: what is missing, a list, or no number never passes", () => {
  expect(passes({ arg: "nothing", op: "ne", value: "1" })).toBe(false);
  expect(passes({ arg: "gone", op: "ne", value: "1" })).toBe(false);
  expect(passes({ arg: "ids", op: "eq", value: "1" })).toBe(false);
  expect(passes({ arg: "amount", op: "lt", value: "lots" })).toBe(false);
  expect(passes({ arg: "note", op: "lt", value: "Z" })).toBe(false);
});
