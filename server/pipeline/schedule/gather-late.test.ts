import { expect, test } from "vitest";
import type { Late } from "#server/contract/plan.ts";
import { gatherLate, LATE_TOLD_MAX } from "./gather-late.ts";

const NOW = new Date("2026-01-05T12:00:00Z");
const minutesAgo = (n: number) => new Date(NOW.getTime() - n * 60_000);
const every = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, i) => minutesAgo(from - i));

function gather(moments: Date[], then: Late["then"], hasMore = false) {
  const late = { then, afterSeconds: 120 };
  return gatherLate({ moments, at: (moment) => moment, late, now: NOW, hasMore });
}

test.each(["alert", "summarise", "skip"] as const)(
  "default: what is in time is an event, by the rule %s too",
  (then) => {
    expect(gather(every(2, 0), then)).toEqual(every(2, 0).map((moment) => ({ moment, missed: 0 })));
  },
);

test("behavior: alert tells each late moment", () => {
  expect(gather(every(9, 0), "alert")).toEqual(every(9, 0).map((moment) => ({ moment, missed: 0 })));
});

test.each(["summarise", "skip"] as const)(
  "behavior: %s leaves one for all late moments, which says how many",
  (then) => {
    expect(gather(every(9, 1), then)).toEqual([
      { moment: minutesAgo(3), missed: 6 },
      { moment: minutesAgo(2), missed: 0 },
      { moment: minutesAgo(1), missed: 0 },
    ]);
  },
);

test("behavior: alert tells the newest thousand, the oldest of which stands for all before", () => {
  const gathered = gather(every(1_500, 0), "alert");
  expect(gathered).toHaveLength(LATE_TOLD_MAX + 3);
  expect(gathered[0]).toEqual({ moment: minutesAgo(1_002), missed: 498 });
  expect(gathered.reduce((sum, { missed }) => sum + missed + 1, 0)).toBe(1_501);
});

test("behavior: the oldest part of very many is told as one, by any rule", () => {
  expect(gather(every(500, 100), "alert", true)).toEqual([{ moment: minutesAgo(100), missed: 400 }]);
});

test("default: nothing due is nothing", () => {
  expect(gather([], "alert")).toEqual([]);
});
