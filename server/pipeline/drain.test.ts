import { expect, test } from "vitest";
import type { Clock } from "#server/kernel/clock.ts";
import { createDrain } from "./drain.ts";

/** A clock whose sleeps end when the test says so, or when they are aborted. */
function createFakeClock() {
  const sleeps: { delayMs: number; wake: () => void }[] = [];
  let nowMs = 0;
  const clock: Clock = {
    now: () => new Date(nowMs),
    sleep: (delayMs, signal) =>
      new Promise((wake) => {
        sleeps.push({ delayMs, wake });
        signal?.addEventListener("abort", () => wake());
      }),
  };
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { clock, sleeps, pass };
}

/** A take that waits for the test's answer. */
function createStage() {
  const calls: { answer: (count: number) => void; fail: (error: Error) => void }[] = [];
  const take = () => new Promise<number>((answer, fail) => calls.push({ answer, fail }));
  return { calls, take };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const drainOf = (stage: ReturnType<typeof createStage>, concurrency: number) => {
  const { clock, ...hands } = createFakeClock();
  const options = { take: stage.take, concurrency, sweepMs: 1_000 };
  return { ...createDrain({ stage: "test", options, clock }), ...hands };
};

test("default: takes batch after batch until nothing is left, then sleeps until the next sweep", async () => {
  const stage = createStage();
  const drain = drainOf(stage, 1);
  stage.calls[0]?.answer(5);
  await settle();
  stage.calls[1]?.answer(0);
  await settle();
  expect(stage.calls).toHaveLength(2);
  expect(drain.sleeps.map(({ delayMs }) => delayMs)).toEqual([1_000]);
  drain.sleeps[0]?.wake();
  await settle();
  expect(stage.calls).toHaveLength(3);
  stage.calls[2]?.answer(0);
  await drain.stop();
});

test("behavior: a slow batch holds up nothing but itself", async () => {
  const stage = createStage();
  const drain = drainOf(stage, 2);
  drain.poke();
  expect(stage.calls).toHaveLength(2);
  stage.calls[1]?.answer(0);
  await settle();
  drain.poke();
  expect(stage.calls).toHaveLength(3);
  for (const call of stage.calls) call.answer(0);
  await drain.stop();
});

test("behavior: a batch of one brings nobody to help; one of many, and one that lasted long, brings another", async () => {
  const stage = createStage();
  const drain = drainOf(stage, 4);
  stage.calls[0]?.answer(1);
  await settle();
  expect(stage.calls).toHaveLength(2);
  stage.calls[1]?.answer(2);
  await settle();
  expect(stage.calls).toHaveLength(4);
  drain.pass(1_000);
  stage.calls[2]?.answer(1);
  await settle();
  expect(stage.calls).toHaveLength(6);
  drain.pass(1_000);
  stage.calls[3]?.answer(0);
  await settle();
  expect(stage.calls).toHaveLength(6);
  for (const call of stage.calls) call.answer(0);
  await drain.stop();
});

test("behavior: after a batch that was not full it looks no second time", async () => {
  const stage = createStage();
  const { clock } = createFakeClock();
  const options = { take: stage.take, fullAt: 10, concurrency: 2, sweepMs: 1_000 };
  const drain = createDrain({ stage: "test", options, clock });
  stage.calls[0]?.answer(9);
  await settle();
  expect(stage.calls).toHaveLength(1);
  drain.poke();
  stage.calls[1]?.answer(10);
  await settle();
  expect(stage.calls).toHaveLength(4);
  for (const call of stage.calls) call.answer(0);
  await drain.stop();
});

test("behavior: what comes while all are busy is looked at once one is free", async () => {
  const stage = createStage();
  const drain = drainOf(stage, 1);
  drain.poke();
  drain.poke();
  // it had looked before the new rows were there
  stage.calls[0]?.answer(0);
  await settle();
  expect(stage.calls).toHaveLength(2);
  stage.calls[1]?.answer(0);
  await settle();
  expect(stage.calls).toHaveLength(2);
  await drain.stop();
});

test("error: a failing stage is swept ever less often, and as before once it is well", async () => {
  const stage = createStage();
  const drain = drainOf(stage, 1);
  for (let i = 0; i < 6; i++) {
    stage.calls[i]?.fail(new Error("down"));
    await settle();
    drain.sleeps[i]?.wake();
    await settle();
  }
  expect(drain.sleeps.map(({ delayMs }) => delayMs)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 16_000, 16_000]);
  stage.calls[6]?.answer(0);
  await settle();
  drain.sleeps[6]?.wake();
  await settle();
  expect(drain.sleeps[7]?.delayMs).toBe(1_000);
  stage.calls[7]?.answer(0);
  await drain.stop();
});

test("behavior: stop waits for what is running and starts no more", async () => {
  const stage = createStage();
  const drain = drainOf(stage, 1);
  let isStopped = false;
  const stopped = drain.stop().then(() => {
    isStopped = true;
  });
  drain.poke();
  await settle();
  expect(isStopped).toBe(false);
  stage.calls[0]?.answer(5);
  await stopped;
  expect(stage.calls).toHaveLength(1);
});
