import fc from "fast-check";
import { expect, test } from "vitest";
import type { Pace } from "#server/catalog/define-channel.ts";
import { type Known, placeFor } from "./pacer.ts";

const DISCORD: Pace[] = [
  { count: 5, seconds: 2 },
  { count: 30, seconds: 60 },
];
const CHAT: Pace[] = [{ count: 1, seconds: 1 }];

/** A target as it is kept, asked for one delivery after the other. */
function makeTarget(paces: readonly Pace[]) {
  let known: Known = { slots: [], sent: [], restsUntil: 0 };
  const kept = new Map<number, number>();
  return {
    rest: (until: number) => {
      known = { ...known, restsUntil: until };
    },
    /** @returns null when it goes now, else when it is asked for again */
    ask(id: number, nowMs: number): number | null {
      const { at, slots, sent } = placeFor(known, { paces, nowMs, slot: kept.get(id) ?? null });
      known = { ...known, slots, sent };
      if (at <= nowMs) return null;
      kept.set(id, at);
      return at;
    },
  };
}

/** When each of these goes, coming back when it was told to, or so much later. */
function goingTimes(times: readonly number[], paces: readonly Pace[], lateness: readonly number[] = [0]): number[] {
  const target = makeTarget(paces);
  const due = times.map((ms, id) => ({ id, ms }));
  const went: number[] = [];
  let turn = 0;
  while (due.length > 0) {
    const [first] = due.sort((a, b) => a.ms - b.ms || a.id - b.id).splice(0, 1);
    if (!first) break;
    const later = target.ask(first.id, first.ms);
    if (later === null) went.push(first.ms);
    else due.push({ id: first.id, ms: later + (lateness[turn++ % lateness.length] ?? 0) });
  }
  return went;
}

function expectWindowsKept(went: readonly number[], paces: readonly Pace[]): void {
  for (const { count, seconds } of paces) {
    for (const [i, ms] of went.entries()) {
      const later = went[i + count];
      if (later !== undefined) expect(later - ms).toBeGreaterThanOrEqual(seconds * 1_000);
    }
  }
}

test("default: what comes at once goes by the windows of its target", () => {
  const seconds = goingTimes(Array(32).fill(0), DISCORD).map((ms) => ms / 1_000);
  expect(seconds.slice(0, 12)).toEqual([0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 4, 4]);
  expect(seconds.slice(-3)).toEqual([10, 60, 60]);
});

test("behavior: who was told a time goes then, before who comes then", () => {
  const { ask } = makeTarget(CHAT);
  expect([ask(1, 0), ask(2, 0), ask(3, 0)]).toEqual([null, 1_000, 2_000]);
  expect(ask(4, 1_000)).toBe(3_000);
  expect([ask(2, 1_000), ask(3, 2_000), ask(4, 3_000)]).toEqual([null, null, null]);
});

test("behavior: a target that says wait is left alone until then, and taken up at its own pace", () => {
  const { ask, rest } = makeTarget(CHAT);
  expect([ask(1, 0), ask(2, 0), ask(3, 0)]).toEqual([null, 1_000, 2_000]);
  rest(9_000);
  expect([ask(2, 1_000), ask(3, 2_000)]).toEqual([9_000, 10_000]);
  expect([ask(2, 9_000), ask(3, 10_000)]).toEqual([null, null]);
});

test("behavior: however many come when, no window ever holds more than it may", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 120 }), (times) => {
      const went = goingTimes(times, DISCORD);
      expect(went).toHaveLength(times.length);
      expectWindowsKept(went, DISCORD);
    }),
  );
});

test("behavior: nor does it where those who were told a time come late", () => {
  const late = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 7 });
  for (const paces of [CHAT, DISCORD]) {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 60 }), late, (times, lateness) => {
        const went = goingTimes(times, paces, lateness);
        expect(went).toHaveLength(times.length);
        expectWindowsKept(went, paces);
      }),
    );
  }
});
