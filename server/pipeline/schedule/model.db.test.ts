import fc from "fast-check";
import { expect, test } from "vitest";
import type { ScheduleSpec } from "#server/contract/plan.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { look, makeScheduled, timeSpec } from "#server/testing/schedule-world.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

type Daily = { hour: number; minute: number; zone: string };
/** A schedule, and its moments by counting minutes: no library, no arithmetic of anchors. */
type Given = { words: ScheduleSpec; isMoment: (minute: Date) => boolean };

const clocks = new Map<string, Intl.DateTimeFormat>();

function local(zone: string, at: Date): { date: string; minutes: number } {
  const format =
    clocks.get(zone) ??
    new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short", timeStyle: "short", hourCycle: "h23" });
  clocks.set(zone, format);
  const [date = "", clock = ""] = format.format(at).split(", ");
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  return { date, minutes: hour * 60 + minute };
}

/** The first minute of a day that is not before the named one: in a gap its end, in a repeated hour the first. */
function isDailyMoment({ hour, minute, zone }: Daily, at: Date): boolean {
  const here = local(zone, at);
  const named = hour * 60 + minute;
  if (here.minutes < named || here.minutes > named + 180) return false;
  for (let back = 1; back <= 240; back += 1) {
    const before = local(zone, new Date(at.getTime() - back * MINUTE_MS));
    if (before.date === here.date && before.minutes >= named) return false;
  }
  return true;
}

const daily = fc
  .record({
    hour: fc.constantFrom(0, 1, 2, 3, 12),
    minute: fc.constantFrom(0, 15, 30),
    zone: fc.constantFrom("Europe/Berlin", "America/New_York", "Australia/Sydney", "UTC"),
  })
  .map(
    (d): Given => ({
      words: { kind: "cron", expression: `${d.minute} ${d.hour} * * *`, zone: d.zone },
      isMoment: (minute) => isDailyMoment(d, minute),
    }),
  );
const every = fc
  .record({ minutes: fc.integer({ min: 45, max: 2_000 }), from: fc.integer({ min: -5_000, max: 90 }) })
  .map(
    ({ minutes, from }, o = { fromMs: Date.UTC(2026, 2, 28) + from * MINUTE_MS }): Given => ({
      words: { kind: "every", everySeconds: minutes * 60, from: new Date(o.fromMs).toISOString() },
      isMoment: (minute) => minute.getTime() >= o.fromMs && (minute.getTime() - o.fromMs) % (minutes * MINUTE_MS) === 0,
    }),
  );
const given = fc.oneof(daily, every);

type Step = { kind: "look" | "crash" | "two" | "step-back" | "wait" | "pause" } | { kind: "publish"; next: Given };
const step: fc.Arbitrary<{ afterMinutes: number; do: Step }> = fc.record({
  afterMinutes: fc.integer({ min: 1, max: 1_500 }),
  do: fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constantFrom("look", "crash", "two", "step-back", "wait", "pause") }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("publish" as const), next: given }) },
  ) as fc.Arbitrary<Step>,
});

const dies: typeof receiveEvents = async (tx, events) => {
  await receiveEvents(tx, events);
  throw new Error("killed");
};

/** What must have fired: a moment is kept once the clock has passed it and somebody looked while the words stood. */
function createModel(start: Date) {
  const kept: string[] = [];
  let from = start;
  return {
    kept,
    passTo: ({ isMoment }: Given, to: Date) => {
      for (let ms = from.getTime() + MINUTE_MS; ms <= to.getTime(); ms += MINUTE_MS) {
        if (isMoment(new Date(ms))) kept.push(new Date(ms).toISOString());
      }
      from = to;
    },
    forgetTo: (to: Date) => {
      from = to;
    },
  };
}

test("behavior: over restarts, crashes, pauses, new words and zones, each moment fires once, as a naive model says", async () => {
  await fc.assert(
    fc.asyncProperty(given, fc.array(step, { minLength: 3, maxLength: 8 }), async (first, steps) => {
      const start = new Date(Date.UTC(2026, 2, 28));
      let now = start;
      let words = first;
      const model = createModel(start);
      const spec = (of: Given) => timeSpec(of.words, { late: { then: "alert", afterSeconds: 60 } });
      const one = await makeScheduled(spec(first), start);
      const keep = async () => {
        await look(now);
        model.passTo(words, now);
      };
      await look(now);
      for (const { afterMinutes, do: what } of steps) {
        now = new Date(now.getTime() + afterMinutes * MINUTE_MS);
        switch (what.kind) {
          case "look":
            await keep();
            break;
          case "crash":
            await look(now, { receiveEvents: dies }).catch(() => undefined);
            break;
          case "two":
            await Promise.all([keep(), look(now)]);
            break;
          case "step-back":
            await keep();
            await look(new Date(now.getTime() - DAY_MS / 2));
            break;
          case "wait":
            break;
          case "pause":
            await keep();
            await one.change({ active: false });
            now = new Date(now.getTime() + afterMinutes * MINUTE_MS);
            await one.change({ active: true, activeFrom: now });
            model.forgetTo(now);
            break;
          case "publish":
            await one.publish(spec(what.next), now);
            model.passTo(words, now);
            words = what.next;
            await look(now);
            break;
        }
      }
      now = new Date(now.getTime() + DAY_MS);
      await keep();
      expect(await one.moments()).toEqual(model.kept.toSorted());
    }),
    { numRuns: 8 },
  );
}, 120_000);
