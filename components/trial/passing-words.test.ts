import { expect, test } from "vitest";
import { passingWords } from "./passing-words.ts";

const NONE = { events: 1_000, passages: 1_000, ways: {}, elsewhere: 0, unknown: 0, isCut: false };

test("default: how many passed, of how many", () => {
  expect(passingWords({ ...NONE, ways: { yes: 31, no: 969 } })).toEqual({
    lead: "Would have passed 31 of the last 1,000",
    rest: [],
  });
});

test("behavior: unknown is told by itself, never as passed or stopped", () => {
  const found = passingWords({ ...NONE, ways: { yes: 1, unknown: 2 }, unknown: 3, elsewhere: 4, isCut: true });
  expect(found.rest).toEqual(["5 unknown", "4 never came here", "counted as far as there was time"]);
});

test("behavior: where an event concerns several wallets, both are told", () => {
  expect(passingWords({ ...NONE, events: 100, ways: { yes: 7 } }).lead).toBe(
    "Would have passed 7 of the last 1,000, over 100 events",
  );
});

test("behavior: without a past nothing is claimed", () => {
  expect(passingWords({ ...NONE, events: 0, passages: 0 }).lead).toBe("No past event comes to it");
});
