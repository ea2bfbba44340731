import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startDeadline } from "./deadline.ts";

test("default: it aborts when its time is up, as a timeout", async () => {
  const { signal } = startDeadline(1);
  await sleep(20);
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toMatchObject({ name: "TimeoutError" });
});

test("behavior: cleared, it never aborts", async () => {
  const deadline = startDeadline(1);
  deadline.clear();
  await sleep(20);
  expect(deadline.signal.aborted).toBe(false);
});
