import { expect, test } from "vitest";
import type { Db } from "#db/client.ts";
import { systemClock } from "#server/kernel/clock.ts";
import type { Tried } from "./record-results.ts";
import { Recorder } from "./recorder.ts";

/** A database that commits, or fails, when the test says so. */
function makeRecorder(underWay = () => 0) {
  const commits: PromiseWithResolvers<void>[] = [];
  const transaction = () => {
    const commit = Promise.withResolvers<void>();
    commits.push(commit);
    return commit.promise;
  };
  const db = { transaction } as unknown as Db;
  const onwards = { tellOff: async () => undefined, fallBack: async () => undefined };
  return { commits, recorder: new Recorder({ db, clock: systemClock, ...onwards }, underWay) };
}

const tried = {} as Tried;
const later = () => new Promise((done) => setImmediate(done));

test("behavior: a result waits for the flush that it is in, and for none after it", async () => {
  const { commits, recorder } = makeRecorder();
  const done: string[] = [];
  const first = recorder.record(tried).then(() => done.push("first"));
  const second = recorder.record(tried).then(() => done.push("second"));
  commits[0]?.resolve();
  await first;
  await later();
  expect(done).toEqual(["first"]);
  expect(commits).toHaveLength(2);
  commits[1]?.resolve();
  await second;
});

test("behavior: a flush is of all that has come so far", async () => {
  const { commits, recorder } = makeRecorder();
  for (let count = 0; count < 3; count++) void recorder.record(tried);
  let isDone = false;
  const flushed = recorder.flush().then(() => {
    isDone = true;
  });
  commits[0]?.resolve();
  await later();
  expect(isDone).toBe(false);
  commits[1]?.resolve();
  await flushed;
  expect(commits).toHaveLength(2);
});

test("error: results of a flush that failed stand in the next", async () => {
  const { commits, recorder } = makeRecorder();
  const recorded = recorder.record(tried);
  commits[0]?.reject(new Error("the database is away"));
  await expect(recorded).rejects.toThrow("the database is away");
  expect(recorder.hasFailed).toBe(true);
  const flushed = recorder.flush();
  commits[1]?.resolve();
  await flushed;
  expect(recorder.hasFailed).toBe(false);
  await recorder.flush();
  expect(commits).toHaveLength(2);
});

test("behavior: while more are on their way than wait, a flush takes those that come in the next moment too", async () => {
  let underWay = 3;
  const { commits, recorder } = makeRecorder(() => underWay);
  const recorded = [recorder.record(tried)];
  await later();
  expect(commits).toHaveLength(0);
  underWay = 2;
  recorded.push(recorder.record(tried));
  await later();
  expect(commits).toHaveLength(1);
  commits[0]?.resolve();
  await Promise.all(recorded);
});

test("behavior: a result does not wait for those that are long on their way", async () => {
  const { commits, recorder } = makeRecorder(() => 100);
  const recorded = recorder.record(tried);
  while (commits.length === 0) await later();
  commits[0]?.resolve();
  await recorded;
});
