import { expect, test } from "vitest";
import { momentOf, wallOf } from "./wall-clock.ts";

test("default: a zone's clocks tell the moment", () => {
  expect(momentOf("2026-12-01T09:00", "Europe/Zurich")).toBe("2026-12-01T08:00:00.000Z");
  expect(momentOf("2026-07-01T09:00", "Europe/Zurich")).toBe("2026-07-01T07:00:00.000Z");
  expect(momentOf("2026-07-01T09:00", "Asia/Kathmandu")).toBe("2026-07-01T03:15:00.000Z");
  expect(momentOf("2026-07-01T09:00", "America/St_Johns")).toBe("2026-07-01T11:30:00.000Z");
});

test("behavior: in the hour that clocks skip it is as much later, in the one that they repeat the first", () => {
  expect(momentOf("2026-03-29T02:30", "Europe/Berlin")).toBe("2026-03-29T01:30:00.000Z");
  expect(momentOf("2026-10-25T02:30", "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
  expect(momentOf("2026-03-29T03:00", "Europe/Berlin")).toBe("2026-03-29T01:00:00.000Z");
});

test("args: what is no time, or no zone, is none", () => {
  for (const wall of ["", "soon", "2026-02-30T09:00", "2026-13-01T09:00", "2026-01-01T25:00", "2026-01-01"]) {
    expect(momentOf(wall, "UTC"), wall).toBeUndefined();
  }
  expect(momentOf("2026-01-01T09:00", "Mars/Olympus")).toBeUndefined();
});

test("default: at a moment, a zone's clocks show it", () => {
  expect(wallOf(new Date("2026-12-01T08:00:59.900Z"), "Europe/Zurich")).toBe("2026-12-01T09:00:59");
  expect(wallOf(new Date("2026-07-01T23:00:00Z"), "Asia/Kathmandu")).toBe("2026-07-02T04:45:00");
  expect(wallOf(new Date("2026-10-25T01:30:00Z"), "Europe/Berlin")).toBe("2026-10-25T02:30:00");
  expect(wallOf(new Date(0), "Mars/Olympus")).toBeUndefined();
});
