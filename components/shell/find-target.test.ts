import { expect, test } from "vitest";
import { findTarget } from "./find-target.ts";

const workflows = [
  { id: 1, name: "Collateral watch" },
  { id: 2, name: "Claim day" },
];

test("default: a workflow by name or a part of it", () => {
  expect(findTarget("claim day", workflows)).toEqual({ path: "/workflows/2" });
  expect(findTarget("collat", workflows)).toEqual({ path: "/workflows/1" });
});

test("default: a run by its number", () => {
  expect(findTarget("412", workflows)).toEqual({ path: "/runs/412" });
  expect(findTarget("Run #412", workflows)).toEqual({ path: "/runs/412" });
});

test("default: a wallet by its beginning or its short form", () => {
  expect(findTarget("0x7A3f", workflows)).toEqual({ path: "/subscribers?wallet=0x7A3f" });
  expect(findTarget("0x7A3f…91C4", workflows)).toEqual({ path: "/subscribers?wallet=0x7A3f%E2%80%A691C4" });
});

test("error: says what can be found", () => {
  expect(findTarget("nope", workflows)).toEqual({
    nothing: "No workflow is called “nope”. A wallet begins with 0x, a run is a number.",
  });
});
