import { expect, test } from "vitest";
import { createVirtualClock } from "./virtual-clock.ts";

const START = new Date("2026-07-01T12:00:00Z");

test("behavior: who wakes has begun with what they slept for before anybody waits for them", async () => {
  const clock = createVirtualClock(START);
  let begun = 0;
  const sleeper = async (seconds: number) => {
    await clock.sleep(seconds * 1_000);
    await Promise.resolve();
    begun += 1;
  };
  void sleeper(5);
  void sleeper(3);
  const seen: number[] = [];
  await clock.advance(10, async () => {
    seen.push(begun);
  });
  expect(seen).toEqual([1, 2]);
});

test("behavior: who sleeps longer sleeps on", async () => {
  const clock = createVirtualClock(START);
  let isAwake = false;
  void clock.sleep(11_000).then(() => {
    isAwake = true;
  });
  await clock.advance(10);
  expect(isAwake).toBe(false);
  await clock.advance(1);
  expect(isAwake).toBe(true);
});
