import { expect, test } from "vitest";
import { chooseSteps, STEPS } from "./steps.ts";

test("default", () => {
  expect(chooseSteps(undefined).map(({ name }) => name)).toEqual([
    "lint",
    "unused",
    "types",
    "tidy",
    "unit",
    "db",
    "e2e",
  ]);
});

test("behavior: chosen steps keep their order", () => {
  expect(chooseSteps("db, unit").map(({ name }) => name)).toEqual(["unit", "db"]);
});

test("error: an unknown step", () => {
  expect(() => chooseSteps("unit,lynt")).toThrow(
    `There is no step lynt. Steps: ${STEPS.map((s) => s.name).join(", ")}.`,
  );
});
