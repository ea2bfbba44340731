import { expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { receiveEvents } from "#server/pipeline/match/receive-events.ts";
import { recordingEnqueue } from "#server/testing/fake-hand-overs.ts";
import { makeScheduled, timeSpec } from "#server/testing/schedule-world.ts";
import { runSchedule } from "./run-schedule.ts";

const START = new Date("2026-01-05T12:00:00Z");

/** A clock that a sleeper finds moved on by what it wanted to sleep; after so many sleeps nobody wakes any more. */
function createSleeper(sleeps: number) {
  let now = START;
  const slept: number[] = [];
  let done = () => {};
  const over = new Promise<void>((resolve) => {
    done = resolve;
  });
  const sleep = (delayMs: number, signal?: AbortSignal) => {
    slept.push(delayMs);
    now = new Date(now.getTime() + delayMs);
    if (slept.length < sleeps) return Promise.resolve();
    done();
    return new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()));
  };
  return { clock: { now: () => now, sleep }, slept, over };
}

test("default: it looks every second, and exactly when a moment comes", async () => {
  const every = { kind: "every" as const, everySeconds: 60, from: "2026-01-05T12:00:02.250Z" };
  const one = await makeScheduled(timeSpec(every), START);
  const { clock, slept, over } = createSleeper(5);
  const { enqueue, woken } = recordingEnqueue();
  const running = runSchedule({ db: getDb().db, clock, receiveEvents, enqueue });
  await over;
  await running.stop();
  expect(slept).toEqual([1_000, 1_000, 250, 1_000, 1_000]);
  expect((await one.events()).map(({ observedAt }) => observedAt.toISOString())).toEqual(["2026-01-05T12:00:02.250Z"]);
  expect(woken).toEqual(["match"]);
});

test("behavior: after trouble it looks again, and loses nothing", async () => {
  const one = await makeScheduled(timeSpec({ kind: "at", at: "2026-01-05T12:00:01Z" }), START);
  const { clock, over } = createSleeper(4);
  let failures = 0;
  const running = runSchedule({
    db: getDb().db,
    clock,
    receiveEvents: async (tx, events) => {
      failures += 1;
      if (failures === 1) throw new Error("the database went away");
      await receiveEvents(tx, events);
    },
    enqueue: recordingEnqueue().enqueue,
  });
  await over;
  await running.stop();
  expect(await one.moments()).toEqual(["2026-01-05T12:00:01.000Z"]);
});
