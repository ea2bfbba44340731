import { expect, test } from "vitest";
import { playNight } from "#server/testing/night.ts";

/** `npm run bench -- night` plays a long one. */
test("behavior: after six hours of trouble each delivery arrived once, is dead with its reason, or waits for its time", {
  timeout: 60_000,
}, async () => {
  const { counts, received, repeats, broken, simulatedHours } = await playNight({
    seed: 7,
    deliveries: 600,
    stepSeconds: 240,
  });
  expect(broken).toEqual([]);
  expect(simulatedHours).toBeGreaterThanOrEqual(6);
  const { delivered = 0, dead = 0, retrying = 0, waiting = 0 } = counts;
  expect(delivered + dead + retrying + waiting).toBe(600);
  expect(delivered).toBeGreaterThan(400);
  expect(dead).toBeGreaterThan(0);
  expect(received).toBeGreaterThanOrEqual(delivered);
  expect(repeats).toBeGreaterThan(0);
});
