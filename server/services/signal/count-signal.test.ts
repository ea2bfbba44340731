import { expect, test } from "vitest";
import { limits } from "#server/kernel/limits.ts";
import { countSignal } from "./count-signal.ts";

test("error: a runaway sender is asked to wait, and no other trigger is", async () => {
  const burst = Array.from({ length: limits.signalsPerSecond + 5 }, () => countSignal(1));
  const refused = (await Promise.allSettled(burst)).filter((one) => one.status === "rejected");
  expect(refused).toHaveLength(5);
  expect(String(refused[0]?.reason)).toContain("Signals come too fast for this trigger.");
  await countSignal(2);
});
