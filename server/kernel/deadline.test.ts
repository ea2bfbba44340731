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

test("behavior: it aborts with another signal, for that one's reason, also where that has aborted already", () => {
  const outer = new AbortController();
  const deadline = startDeadline(60_000, outer.signal);
  const cleared = startDeadline(60_000, outer.signal);
  cleared.clear();
  const reason = new Error("the worker stops");
  outer.abort(reason);
  const late = startDeadline(60_000, outer.signal);
  expect([deadline, cleared, late].map(({ signal }) => signal.reason)).toEqual([reason, undefined, reason]);
  for (const one of [deadline, late]) one.clear();
});
