import { expect, test } from "vitest";
import { placeOf, toClock, toMinute } from "./minutes.ts";

test("default: minutes of the day and clocks are the same both ways", () => {
  expect(toClock(1350)).toBe("22:30");
  expect(toMinute("22:30")).toBe(1350);
  expect(toMinute("00:00:00")).toBe(0);
});

test.each(["", "9", "24:00", "ab:cd"])("error: %j is no time of the day", (clock) => {
  expect(toMinute(clock)).toBeUndefined();
});

test("default: a zone is told by its place", () => {
  expect(placeOf("America/New_York")).toBe("New York");
  expect(placeOf("UTC")).toBe("UTC");
});
