import fc from "fast-check";
import { expect, test } from "vitest";
import type { Pace } from "#server/catalog/define-channel.ts";
import { Pacer } from "./pacer.ts";

const DISCORD: Pace[] = [
  { count: 5, seconds: 2 },
  { count: 30, seconds: 60 },
];
const at = (ms: number) => new Date(ms);

/** When each of so many deliveries goes that all come at once, and come back when they were told to. */
function goingTimes(pacer: Pacer, count: number): number[] {
  const due = Array.from({ length: count }, (_, id) => ({ id, ms: 0 }));
  const went: number[] = [];
  while (due.length > 0) {
    const [first] = due.sort((a, b) => a.ms - b.ms || a.id - b.id).splice(0, 1);
    if (!first) break;
    const slot = pacer.slotOf({ deliveryId: first.id, target: "hook", now: at(first.ms) });
    if (slot === null) went.push(first.ms);
    else due.push({ id: first.id, ms: slot.getTime() });
  }
  return went;
}

test("default: what comes at once goes by the windows of its target", () => {
  const seconds = goingTimes(new Pacer(() => DISCORD), 32).map((ms) => ms / 1_000);
  expect(seconds.slice(0, 12)).toEqual([0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 4, 4]);
  expect(seconds.slice(-3)).toEqual([10, 60, 60]);
});

test("behavior: another target is none the slower, and one without a pace never waits", () => {
  const pacer = new Pacer((target) => (target === "free" ? [] : [{ count: 1, seconds: 1 }]));
  expect(pacer.slotOf({ deliveryId: 1, target: "a", now: at(0) })).toBeNull();
  expect(pacer.slotOf({ deliveryId: 2, target: "a", now: at(0) })).toEqual(at(1_000));
  expect(pacer.slotOf({ deliveryId: 3, target: "b", now: at(0) })).toBeNull();
  for (let id = 10; id < 20; id++) expect(pacer.slotOf({ deliveryId: id, target: "free", now: at(0) })).toBeNull();
});

test("behavior: who was told a time goes then, before who comes then", () => {
  const pacer = new Pacer(() => [{ count: 1, seconds: 1 }]);
  const ask = (deliveryId: number, ms: number) => pacer.slotOf({ deliveryId, target: "a", now: at(ms) });
  expect([ask(1, 0), ask(2, 0), ask(3, 0)]).toEqual([null, at(1_000), at(2_000)]);
  expect(ask(4, 1_000)).toEqual(at(3_000));
  expect([ask(2, 1_000), ask(3, 2_000), ask(4, 3_000)]).toEqual([null, null, null]);
});

test("behavior: a target that says wait is left alone until then", () => {
  const pacer = new Pacer(() => [{ count: 5, seconds: 2 }]);
  pacer.rest("a", at(9_000));
  expect(pacer.slotOf({ deliveryId: 1, target: "a", now: at(0) })).toEqual(at(9_000));
  expect(pacer.slotOf({ deliveryId: 1, target: "a", now: at(9_000) })).toBeNull();
});

test("behavior: however many come when, no window ever holds more than it may", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 120 }), (times) => {
      const pacer = new Pacer(() => DISCORD);
      const due = times.map((ms, id) => ({ id, ms }));
      const went: number[] = [];
      while (due.length > 0) {
        const [first] = due.sort((a, b) => a.ms - b.ms || a.id - b.id).splice(0, 1);
        if (!first) break;
        const slot = pacer.slotOf({ deliveryId: first.id, target: "x", now: at(first.ms) });
        if (slot === null) went.push(first.ms);
        else due.push({ id: first.id, ms: slot.getTime() });
      }
      expect(went).toHaveLength(times.length);
      for (const { count, seconds } of DISCORD) {
        for (const [i, ms] of went.entries()) {
          const later = went[i + count];
          if (later !== undefined) expect(later - ms).toBeGreaterThanOrEqual(seconds * 1_000);
        }
      }
    }),
  );
});
