import { expect, test } from "vitest";
import { isHere, places } from "./places.ts";

const here = (pathname: string) =>
  places.filter((place) => isHere(place, { base: "/w/tidewater", pathname })).map((place) => place.label);

test("default: exactly one place is here", () => {
  expect(here("/w/tidewater")).toEqual(["Home"]);
  expect(here("/w/tidewater/workflows/12")).toEqual(["Workflows"]);
  expect(here("/w/tidewater/credits")).toEqual(["Credits"]);
});

test("behavior: an execution belongs to Runs", () => {
  expect(here("/w/tidewater/executions/77")).toEqual(["Runs"]);
});

test("args: an address of none of them is nowhere", () => {
  expect(here("/w/tidewater/settings")).toEqual([]);
});
