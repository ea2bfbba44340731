import { expect, test } from "vitest";
import { emptySlot, slotAnchor, slotCount, slotSecondsFor } from "#server/contract/backtest.ts";
import { INSET, shapeTimeline, slotWords, ticksFor } from "./timeline-shape.ts";

const FROM = new Date("2026-11-20T00:00:00Z");
const slots = (...told: number[]) => told.map((fresh, i) => ({ ...emptySlot(), fresh, same: i, gone: 2 }));

test("default: columns stand on the floor, stacked, with the live version as steps", () => {
  const of = { slots: slots(3, 0, 5), from: FROM, slotSeconds: 86_400, hasLive: true, width: 460, height: 236 };
  const shape = shapeTimeline(of);
  expect(shape.ticks.map(({ value }) => value)).toEqual([0, 2, 4, 6, 8]);
  expect(shape.columns.map(({ parts }) => parts.map(({ kind }) => kind))).toEqual([
    ["fresh"],
    ["same"],
    ["same", "fresh"],
  ]);
  const [first] = shape.columns;
  const floor = 236 - INSET.bottom;
  expect((first?.parts[0]?.y ?? 0) + (first?.parts[0]?.height ?? 0)).toBeCloseTo(floor - 1.5, 1);
  expect(shape.livePath).toMatch(/^M44 [\d.]+H/);
  expect(shape.labels.map(({ text }) => text)).toEqual(["20 Nov", "21 Nov", "22 Nov"]);
});

test("behavior: without a live version there are no steps, and days are named at their midnights only", () => {
  const of = { from: FROM, slotSeconds: 21_600, hasLive: false, width: 1_000, height: 236 };
  const shape = shapeTimeline({ ...of, slots: slots(...Array.from({ length: 28 }, () => 1)) });
  expect(shape.livePath).toBe("");
  expect(shape.labels.map(({ text }) => text)).toEqual([
    "20 Nov",
    "21 Nov",
    "22 Nov",
    "23 Nov",
    "24 Nov",
    "25 Nov",
    "26 Nov",
  ]);
});

test("args: ticks are whole numbers that people count in", () => {
  expect(ticksFor(1)).toEqual([0, 1]);
  expect(ticksFor(7)).toEqual([0, 2, 4, 6, 8]);
  expect(ticksFor(199)).toEqual([0, 50, 100, 150, 200]);
  expect(ticksFor(5_156)).toEqual([0, 2_000, 4_000, 6_000]);
});

test("args: columns are lengths of the clock, some thirty of them", () => {
  const lengths = [3_600, 86_400, 7 * 86_400, 30 * 86_400].map(slotSecondsFor);
  expect(lengths.map(slotWords)).toEqual(["by 5 minutes", "by hour", "by 6 hours", "by day"]);
  const from = new Date("2026-11-20T10:43:12Z");
  expect(slotAnchor(from, 21_600)).toEqual(new Date("2026-11-20T06:00:00Z"));
  expect(slotCount({ from, to: new Date("2026-11-20T18:00:01Z"), slotSeconds: 21_600 })).toBe(3);
});
