import { expect, test } from "vitest";
import { differenceOf, rateOf, sayDifference, sayForgone, sayRate, sayWeighed, type Weighed } from "./rates.ts";

/** Newcombe, Statistics in Medicine 17 (1998), pages 857 and 873: method 3 and method 10. */
const WILSON = [
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
] as const;
const NEWCOMBE = [
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [6, 7, 2, 7, 0.0582, 0.8062],
  [5, 56, 0, 29, -0.0381, 0.1926],
  [0, 10, 0, 20, -0.1611, 0.2775],
  [10, 10, 0, 20, 0.6791, 1],
] as const;

test.each(WILSON)("default: %i of %i lie as published", (did, tried, low, high) => {
  const rate = rateOf({ did, tried });
  expect(rate.value).toBe(did / tried);
  expect(rate.low).toBeCloseTo(low, 4);
  expect(rate.high).toBeCloseTo(high, 4);
});

test.each(NEWCOMBE)("default: %i of %i against %i of %i differ as published", (did, tried, did2, tried2, low, high) => {
  const found = differenceOf({ did, tried }, { did: did2, tried: tried2 });
  expect(found.low).toBeCloseTo(low, 4);
  expect(found.high).toBeCloseTo(high, 4);
});

test("behavior: too few say nothing", () => {
  expect(sayRate({ tried: 29, did: 29 })).toBeNull();
  expect(sayRate({ tried: 30, did: 15 })?.value).toBe(0.5);
  expect(sayDifference({ tried: 1_000, did: 10 }, { tried: 29, did: 1 })).toBeNull();
});

const weighed = (alerts: { weight: number; isActed: boolean }[]): Weighed => ({
  count: alerts.length,
  weight: alerts.reduce((sum, { weight }) => sum + weight, 0),
  squares: alerts.reduce((sum, { weight }) => sum + weight * weight, 0),
  actedWeight: alerts.reduce((sum, { weight, isActed }) => sum + (isActed ? weight : 0), 0),
});

test("behavior: weights that are all the same are a plain rate", () => {
  const alerts = Array.from({ length: 100 }, (_, at) => ({ weight: 20, isActed: at < 30 }));
  const found = sayWeighed(weighed(alerts));
  expect(found).toMatchObject({ worth: 100, value: 0.3 });
  expect(found?.low).toBeCloseTo(rateOf({ tried: 100, did: 30 }).low, 12);
});

test("behavior: what was told more often because it was acted on more often is put right", () => {
  // told with chance 0.5 where half act, with 0.1 where none do: of all, a quarter would act
  const alerts = [
    ...Array.from({ length: 500 }, (_, at) => ({ weight: 2, isActed: at % 2 === 0 })),
    ...Array.from({ length: 100 }, () => ({ weight: 10, isActed: false })),
  ];
  expect(sayWeighed(weighed(alerts))?.value).toBe(0.25);
});

test("behavior: a few rare ones are worth less than their number", () => {
  const alerts = [
    { weight: 1_000, isActed: true },
    ...Array.from({ length: 500 }, () => ({ weight: 1, isActed: false })),
  ];
  expect(sayWeighed(weighed(alerts))).toBeNull();
  expect(sayWeighed(weighed([]))).toBeNull();
});

test("behavior: what is forgone is the difference, and nothing where one side says too little", () => {
  const told = weighed(Array.from({ length: 100 }, (_, at) => ({ weight: 50, isActed: at < 20 })));
  const held = weighed(Array.from({ length: 4_900 }, (_, at) => ({ weight: 50 / 49, isActed: at < 490 })));
  expect(sayForgone(told, held)).toMatchObject({ value: expect.closeTo(0.1, 10) });
  expect(sayForgone(weighed([]), held)).toBeNull();
});
