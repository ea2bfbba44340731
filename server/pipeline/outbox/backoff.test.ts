import { expect, test } from "vitest";
import { attemptsMax, retryDelaySeconds } from "./backoff.ts";

const delaysOf = (channel: string) =>
  Array.from({ length: attemptsMax(channel) }, (_, i) =>
    retryDelaySeconds({ channel, number: i + 1, chance: 0.5 }),
  ).map((delay) => delay && Math.round(delay));

test("default: waits longer each time, then gives up", () => {
  expect(delaysOf("email")).toEqual([5, 30, 120, 600, 1_800, 7_200, 21_600, null]);
});

test("behavior: a team's server is asked for three days, as Standard Webhooks advise", () => {
  const [hour, minute] = [3_600, 60];
  expect(delaysOf("webhook")).toEqual([
    ...[5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
    null,
  ]);
});

test("behavior: chance moves a delay by a fifth either way", () => {
  expect(retryDelaySeconds({ channel: "email", number: 2, chance: 0 })).toBeCloseTo(24);
  expect(retryDelaySeconds({ channel: "email", number: 2, chance: 1 })).toBeCloseTo(36);
});

test("behavior: a replayed delivery gets a round of its own", () => {
  expect(retryDelaySeconds({ channel: "email", number: 9, chance: 0.5 })).toBeCloseTo(5);
  expect(retryDelaySeconds({ channel: "email", number: 16, chance: 0.5 })).toBeNull();
  expect(retryDelaySeconds({ channel: "webhook", number: 11, chance: 0.5 })).toBeCloseTo(5);
});
