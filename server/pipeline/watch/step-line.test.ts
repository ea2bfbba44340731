import fc from "fast-check";
import { expect, test } from "vitest";
import { compareDecimals } from "#server/contract/decimal.ts";
import { isBeyond, type LineRule, type LineState, rearmAt, stepLine } from "./step-line.ts";

const NOW = new Date("2026-01-05T12:00:00Z");
const armed = (line: string): LineState => ({ line, armed: true, epoch: 0, firedAt: null });
const below = (o: Partial<LineRule> = {}): LineRule => ({
  direction: "below",
  hysteresisPercent: "5",
  cooldownSeconds: 0,
  ...o,
});

/** A line's life over readings a second apart. @returns the epochs it was told under, and the seconds at which */
function live(start: LineState, rule: LineRule, values: string[]) {
  let state = start;
  const told: number[] = [];
  const shots: number[] = [];
  for (const [at, value] of values.entries()) {
    const now = new Date(NOW.getTime() + at * 1000);
    const step = stepLine(state, rule, { value, now });
    if (step.kind === "fired") {
      told.push(state.epoch);
      shots.push(at);
      state = { ...state, armed: false, firedAt: now };
    }
    if (step.kind === "rearmed") state = { ...state, armed: true, epoch: state.epoch + 1 };
  }
  return { told, shots, state };
}

test("default: falls, recovers beyond the hysteresis, falls again: told twice, under two epochs", () => {
  expect(live(armed("1.00"), below(), ["1.2", "0.99", "0.98", "1.06", "0.99"]).told).toEqual([0, 1]);
});

test("behavior: the first reading fires when the value is beyond the line already", () => {
  expect(stepLine(armed("1.25"), below(), { value: "1.2", now: NOW })).toEqual({ kind: "fired" });
});

test.each([
  ["on the line is not beyond it", "below", "1.25", "same"],
  ["above, for a fall", "below", "1.26", "same"],
  ["above, for a rise", "above", "1.26", "fired"],
  ["below, for a rise", "above", "1.24", "same"],
] as const)("behavior: %s", (_what, direction, value, kind) => {
  expect(stepLine(armed("1.25"), below({ direction }), { value, now: NOW }).kind).toBe(kind);
});

test.each([
  ["below", "1", "5", "1.05"],
  ["above", "100", "2.5", "97.5"],
  ["below", "-10", "5", "-9.5"],
  ["above", "-10", "5", "-10.5"],
  ["below", "0", "5", "0"],
] as const)(
  "behavior: a line %s %s with %s percent is armed again beyond %s",
  (direction, line, hysteresisPercent, at) => {
    expect(compareDecimals(rearmAt(line, { direction, hysteresisPercent }), at)).toBe(0);
  },
);

test("behavior: within the cool-down it holds its fire, and does not forget", () => {
  const firedAt = new Date(NOW.getTime() - 60_000);
  const rule = below({ cooldownSeconds: 100 });
  const state = { ...armed("1"), epoch: 1, firedAt };
  const until = new Date(NOW.getTime() + 40_000);
  expect(stepLine(state, rule, { value: "0.9", now: NOW })).toEqual({ kind: "cooling", until });
  expect(stepLine(state, rule, { value: "0.9", now: until })).toEqual({ kind: "fired" });
});

const cents = fc
  .integer({ min: 1, max: 100_000 })
  .map((n) => `${Math.floor(n / 100)}.${String(n % 100).padStart(2, "0")}`);
const direction = fc.constantFrom("below" as const, "above" as const);
const percent = fc.integer({ min: 0, max: 50 }).map(String);

test("behavior: a swing narrower than the hysteresis never fires twice", () => {
  fc.assert(
    fc.property(
      cents,
      direction,
      percent,
      fc.array(fc.integer({ min: -1000, max: 1000 })),
      (line, way, band, swings) => {
        const rule = below({ direction: way, hysteresisPercent: band });
        const edge = rearmAt(line, rule);
        // anything that is not strictly beyond the edge where it would be armed again
        const values = swings
          .map((permille) => scale(line, permille))
          .filter((value) => !isBeyond(value, edge, way === "below" ? "above" : "below"));
        expect(live(armed(line), rule, values).told.length).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test("behavior: between two shots the value was strictly beyond the hysteresis; each shot has an epoch of its own", () => {
  fc.assert(
    fc.property(cents, direction, percent, fc.array(cents, { maxLength: 60 }), (line, way, band, values) => {
      const rule = below({ direction: way, hysteresisPercent: band });
      const edge = rearmAt(line, rule);
      const { told } = live(armed(line), rule, values);
      expect(told).toEqual(told.map((_, at) => at));
      // the model: one shot, then one for each fall after a recovery
      let shots = 0;
      let isReady = true;
      for (const value of values) {
        if (isReady && isBeyond(value, line, way)) {
          shots += 1;
          isReady = false;
        } else if (!isReady && isBeyond(value, edge, way === "below" ? "above" : "below")) isReady = true;
      }
      expect(told.length).toBe(shots);
    }),
  );
});

test("behavior: whatever the values, shots are never closer than the cool-down, and the last danger is told after it", () => {
  const seconds = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(cents, direction, seconds, fc.array(cents, { maxLength: 60 }), (line, way, cooldownSeconds, values) => {
      const rule = below({ direction: way, hysteresisPercent: "1", cooldownSeconds });
      const { state, shots } = live(armed(line), rule, values);
      for (const [at, shot] of shots.entries()) {
        if (at > 0) expect(shot - (shots[at - 1] ?? 0)).toBeGreaterThanOrEqual(cooldownSeconds);
      }
      const last = values.at(-1);
      if (last === undefined || !state.armed || !isBeyond(last, line, way)) return;
      const later = new Date(NOW.getTime() + (values.length + 60) * 1000);
      expect(stepLine(state, rule, { value: last, now: later }).kind).toBe("fired");
    }),
  );
});

/** A line moved by so many thousandths of itself, exactly. */
function scale(line: string, permille: number): string {
  const thousandths = BigInt(line.replace(".", "")) * BigInt(1000 + permille);
  const digits = thousandths.toString().padStart(6, "0");
  return `${digits.slice(0, -5)}.${digits.slice(-5)}`;
}
