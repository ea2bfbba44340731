import { describe, expect, test } from "vitest";
import { deviationOf, priceAt, stepPrice } from "./price-walk.ts";
import { createRandom } from "./random.ts";

describe("createRandom", () => {
  test("behavior: the same seed gives the same numbers, another seed others", () => {
    const numbers = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 5 }, random.fraction);
    };
    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
  });

  test("behavior: fractions fill the unit interval evenly", () => {
    const random = createRandom(1);
    const tenths = new Array<number>(10).fill(0);
    for (let count = 0; count < 10_000; count++) {
      const tenth = Math.floor(random.fraction() * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const tenth of tenths) expect(tenth).toBeGreaterThan(900);
  });

  test("args: nothing to pick from", () => {
    expect(createRandom(1).pick([])).toBeUndefined();
  });
});

describe("stepPrice", () => {
  test("behavior: over days of drops every ten ticks, the price stays near its anchor", () => {
    const random = createRandom(3);
    let deviation = 0;
    const seen: number[] = [];
    for (let tick = 1; tick <= 100_000; tick++) {
      deviation = stepPrice({ deviation, isDrop: tick % 10 === 0 }, random);
      seen.push(deviation);
    }
    seen.sort((a, b) => a - b);
    expect(seen.at(0)).toBeGreaterThanOrEqual(-0.125);
    expect(seen.at(-1)).toBeLessThanOrEqual(0.06);
    expect(Math.abs(seen.at(seen.length / 2) ?? 1)).toBeLessThan(0.06);
  });

  test("behavior: a drop is at least 8 %, and two thirds of it are back within five ticks", () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed);
      let deviation = stepPrice({ deviation: 0, isDrop: true }, random);
      expect(1 - priceAt(1, deviation)).toBeGreaterThan(0.07);
      for (let tick = 0; tick < 5; tick++) deviation = stepPrice({ deviation, isDrop: false }, random);
      expect(deviation).toBeGreaterThan(-0.06);
    }
  });
});

test("behavior: deviationOf undoes priceAt", () => {
  expect(deviationOf(3200, priceAt(3200, -0.07))).toBeCloseTo(-0.07);
});
