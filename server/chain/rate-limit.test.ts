import { describe, expect, test } from "vitest";
import { createManualClock } from "#server/testing/manual-clock.ts";
import { EndpointError } from "./errors.ts";
import { createMeter } from "./meter.ts";
import { createRateLimit } from "./rate-limit.ts";

describe("M10 requests a second", () => {
  test("behavior: M10 no more leave at once than the rate allows, and none is forgotten", async () => {
    const clock = createManualClock();
    const limit = createRateLimit(clock);
    let sent = 0;
    for (let at = 0; at < 200; at += 1) void limit.take().then(() => (sent += 1));
    await clock.advance(0);
    expect(sent).toBeGreaterThan(20);
    expect(sent).toBeLessThan(30);
    await clock.advance(1_000);
    expect(sent).toBeLessThan(80);
    await clock.advance(3_000);
    expect(sent).toBe(200);
  });

  test("behavior: M10 the rate halves when the endpoint complains, down to three a second", async () => {
    const clock = createManualClock();
    const limit = createRateLimit(clock);
    const rates = [];
    for (let at = 0; at < 8; at += 1) {
      limit.refused();
      rates.push(limit.perSecond());
      await clock.advance(1_000);
    }
    expect(rates).toEqual([25, 12.5, 6.25, 3.125, 3, 3, 3, 3]);
  });

  test("error: M10 a request whose turn is too far off is not kept waiting", async () => {
    const clock = createManualClock();
    const limit = createRateLimit(clock);
    for (let at = 0; at < 5; at += 1) {
      limit.refused();
      await clock.advance(1_000);
    }
    const outcomes = Array.from({ length: 40 }, () =>
      limit.take().then(
        () => "sent",
        (error: Error) => error.message,
      ),
    );
    await clock.advance(10_000);
    expect(new Set(await Promise.all(outcomes))).toEqual(
      new Set(["sent", "More is asked of the endpoint than the 3 requests a second that it takes."]),
    );
  });

  test("behavior: M10 requests that were refused together are one complaint", async () => {
    const limit = createRateLimit(createManualClock());
    for (let at = 0; at < 16; at += 1) limit.refused();
    expect(limit.perSecond()).toBe(25);
  });

  test("behavior: M10 it grows fast until the first complaint, slowly after it, up to ten thousand", () => {
    const limit = createRateLimit(createManualClock());
    for (let at = 0; at < 4_000; at += 1) limit.worked();
    expect(limit.perSecond()).toBe(10_000);
    limit.refused();
    for (let at = 0; at < 1_000; at += 1) limit.worked();
    expect(limit.perSecond()).toBeGreaterThan(5_000.1);
    expect(limit.perSecond()).toBeLessThan(5_000.3);
  });
});

test("default: a meter tells how long answers took and how many were asked in the last minute", async () => {
  const clock = createManualClock();
  let tookMs = 100;
  const meter = createMeter({ call: () => clock.sleep(tookMs) }, clock);
  const ask = async () => {
    const asked = meter.call("eth_chainId", []);
    await clock.advance(tookMs);
    await asked;
  };
  expect([meter.latencyMs(), meter.callsPerMinute()]).toEqual([null, 0]);
  await ask();
  expect(meter.latencyMs()).toBe(100);
  tookMs = 200;
  await ask();
  expect([meter.latencyMs(), meter.callsPerMinute()]).toEqual([120, 2]);
  await clock.advance(70_000);
  expect(meter.callsPerMinute()).toBe(0);
});

test("behavior: M10 an endpoint that says it is busy is sent fewer questions", async () => {
  const clock = createManualClock();
  const meter = createMeter({ call: () => Promise.reject(new EndpointError("busy", "Fewer.")) }, clock);
  await expect(meter.call("eth_chainId", [])).rejects.toThrow("Fewer.");
  let failed = 0;
  for (let at = 0; at < 100; at += 1) void meter.call("eth_chainId", []).catch(() => (failed += 1));
  await clock.advance(1_000);
  expect(failed).toBeLessThan(45);
});
