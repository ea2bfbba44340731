import { expect, test } from "vitest";
import { endOf } from "./end-of.ts";

const at = new Date("2026-01-05T12:00:00Z");

test("default: an end is to come while it is live, and over when it paused it", () => {
  expect(endOf({ state: "live", expiresAt: at, pausedBy: null })).toEqual({ at, isOver: false });
  expect(endOf({ state: "paused", expiresAt: at, pausedBy: null })).toEqual({ at, isOver: true });
});

test("behavior: one that somebody paused, or that has no end, says nothing of one", () => {
  expect(endOf({ state: "paused", expiresAt: at, pausedBy: "0xa0" })).toBeNull();
  expect(endOf({ state: "live", expiresAt: null, pausedBy: null })).toBeNull();
  expect(endOf({ state: "archived", expiresAt: at, pausedBy: null })).toBeNull();
});
