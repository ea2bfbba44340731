import { expect, test } from "vitest";
import type { ReadingSpec } from "#server/contract/plan.ts";
import { type EventStory, tellEvent } from "./tell-event.ts";

const reading = (over: Partial<ReadingSpec> = {}): ReadingSpec => ({
  kind: "reading",
  source: { kind: "chainlink", chainId: 1, proxy: `0x${"ab".repeat(20)}` },
  whose: null,
  linesOf: null,
  test: { kind: "crosses", direction: "below", lines: [], hysteresisPercent: "2" },
  unit: "USD",
  critical: null,
  cooldownSeconds: 0,
  unknownAfterSeconds: 600,
  ...over,
});
const tell = (over: Partial<EventStory> = {}) =>
  tellEvent({
    kind: "reading",
    handle: "next",
    values: {},
    outputs: [{ path: ["value"], label: "ETH price", type: { kind: "number", unit: "USD" } }],
    spec: reading(),
    node: { type: "unknown-type", v: 1, name: "The price", config: {} },
    hits: { wallets: 0, first: null },
    ...over,
  });

test("default: a crossing names the line, or how many lines", () => {
  expect(tell({ values: { value: "2399.5", line: "2400" } })).toBe("ETH price fell below 2,400 USD");
  expect(tell({ hits: { wallets: 1, first: { line: "2400" } } })).toBe("ETH price fell below 2,400 USD");
  expect(tell({ hits: { wallets: 3, first: { line: "2400" } } })).toBe("ETH price fell below 3 lines");
  expect(tell()).toBe("ETH price fell below its line");
  const up = reading({ test: { kind: "crosses", direction: "above", lines: [], hysteresisPercent: "2" } });
  expect(tell({ spec: up, values: { line: "2" } })).toBe("ETH price rose above 2 USD");
});

test("behavior: a change says how far, which way and within what", () => {
  const line = { kind: "fixed", value: "5" } as const;
  const spec = reading({ test: { kind: "changes", direction: "either", percent: line, windowSeconds: 3_600 } });
  expect(tell({ spec, values: { change: "-6.1" } })).toBe("ETH price fell 6.1 % within 1 hour");
  expect(tell({ spec, values: { change: "6.1" } })).toBe("ETH price rose 6.1 % within 1 hour");
  expect(tell({ spec, hits: { wallets: 4, first: { change: "6.1" } } })).toBe(
    "ETH price moved for 4 wallets within 1 hour",
  );
});

test("behavior: unknown is said, never taken for safe", () => {
  expect(tell({ handle: "unknown" })).toBe("ETH price could not be read");
  expect(tell({ handle: "unknown", hits: { wallets: 3, first: {} } })).toBe(
    "ETH price could not be read for 3 wallets",
  );
});

test("default: what an account did is told with its amount", () => {
  const wallet = `0x${"ab".repeat(20)}`;
  const spec = null;
  const values = { wallet, direction: "received", amount: "1250.5", token: "USDC", counterparty: wallet };
  const short = "0xaBaB…aBaB";
  const told = tell({ kind: "native", spec, values });
  expect(told.toLowerCase()).toBe(`${short.toLowerCase()} received 1,250.5 usdc`);
  const approved = tell({ kind: "native", spec, values: { ...values, direction: "approved" } });
  expect(approved.toLowerCase()).toBe(`${short.toLowerCase()} allowed ${short.toLowerCase()} 1,250.5 usdc`);
  expect(tell({ kind: "native", spec, values: {} })).toBe("The price");
});

test("behavior: a log that stands for many says so, and so does a moment that stands for missed ones", () => {
  expect(tell({ kind: "log", spec: null })).toBe("The price");
  expect(tell({ kind: "log", spec: null, values: { $standsFor: "12" } })).toBe("The price, 12 events in one");
  expect(tell({ kind: "time", values: { missed: "2" } })).toMatch(/, for 3 moments at once$/);
  expect(tell({ kind: "time", handle: "ending", values: { ends: "2026-11-24T09:00:00Z" } })).toMatch(
    /^The price ends at Tue, 24 Nov 2026, 09:00 UTC/,
  );
});

test("error: an event whose version is gone goes by a plain word", () => {
  expect(tell({ node: null, kind: "signal" })).toBe("Event");
  expect(tell({ spec: null })).toBe("The price");
});
