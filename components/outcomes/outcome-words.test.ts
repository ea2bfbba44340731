import { expect, test } from "vitest";
import { byDay, outcomeWords } from "./outcome-words.ts";
import type { RecentOutcome } from "./use-outcomes.ts";

const at = (iso: string): RecentOutcome => ({
  topic: null,
  occurredAt: new Date(iso),
  kind: "told",
  sentence: iso,
  detail: "",
  isOfToday: false,
  messageId: null,
});

test("default: days are those of the reader's zone", () => {
  const all = [at("2026-11-28T01:00:00Z"), at("2026-11-27T23:30:00Z"), at("2026-11-27T10:00:00Z")];
  const counts = (zone: string) => byDay(all, zone).map(({ day, outcomes }) => [day, outcomes.length]);
  expect(counts("UTC")).toEqual([
    ["28 Nov 2026", 1],
    ["27 Nov 2026", 2],
  ]);
  expect(counts("Europe/Zurich")).toEqual([
    ["28 Nov 2026", 2],
    ["27 Nov 2026", 1],
  ]);
});

test("default: what is not known is never said as safe", () => {
  expect(outcomeWords("unknown")).toEqual({ tone: "warn", glyph: "unknown", words: "Unknown" });
});

test("behavior: several in a row that came to the same are one, but for those with a message", () => {
  const off = (iso: string, over: Partial<RecentOutcome> = {}) => ({ ...at(iso), sentence: "Off", ...over });
  const all = [
    off("2026-11-28T12:00:00Z"),
    off("2026-11-28T11:00:00Z"),
    off("2026-11-28T10:00:00Z", { messageId: 7 }),
    off("2026-11-28T09:00:00Z"),
  ];
  const [day] = byDay(all, "UTC");
  expect(day?.outcomes.map(({ times, firstAt }) => [times, firstAt.getUTCHours()])).toEqual([
    [2, 11],
    [1, 10],
    [1, 9],
  ]);
});
