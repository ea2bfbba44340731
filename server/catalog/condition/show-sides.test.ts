import { expect, test } from "vitest";
import { showSides } from "./show-sides.ts";

const number = (value: string | null, unit?: string) => ({
  value,
  type: { kind: "number" as const, ...(unit ? { unit } : {}) },
});

test("default: a chain's eighteen places read as two", () => {
  expect(showSides([number("1.059583912345678901"), number("1.10")])).toEqual(["1.05", "1.10"]);
});

test("behavior: as many places as keep different numbers apart", () => {
  expect(showSides([number("1.0999"), number("1.10")])).toEqual(["1.09", "1.10"]);
  expect(showSides([number("1.1000004"), number("1.10")])).toEqual(["1.1000004", "1.10"]);
  expect(showSides([number("1.10"), number("1.1")])).toEqual(["1.10", "1.1"]);
});

test("behavior: units stay, whole numbers get no places, what is missing is said", () => {
  expect(showSides([number("12480.2251", "USD"), number("500", "USD")])).toEqual(["12,480.22 USD", "500 USD"]);
  expect(showSides([number(null), number("500")])).toEqual(["missing", "500"]);
});
