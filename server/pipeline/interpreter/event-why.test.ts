import { expect, test } from "vitest";
import type { ReadingSpec, TriggerSpec } from "#server/contract/plan.ts";
import type { Values } from "#server/contract/value.ts";
import { eventWhy } from "./event-why.ts";

const reading = (o: Partial<ReadingSpec> = {}): ReadingSpec => ({
  kind: "reading",
  source: { kind: "native-balance", chainId: 1 },
  whose: { kind: "followers", topicId: 1 },
  linesOf: { topicId: 1 },
  test: {
    kind: "crosses",
    direction: "below",
    lines: [{ id: "a", label: "Your line", line: { kind: "field", field: "line" } }],
    hysteresisPercent: "2",
  },
  unit: "",
  critical: null,
  cooldownSeconds: 0,
  unknownAfterSeconds: 300,
  ...o,
});

const why = (spec: TriggerSpec | undefined, values: Values, handle: "next" | "unknown" = "next") =>
  eventWhy({ spec, handle, values, zone: "UTC" }).join(" ");

test("default: a reading names the line, the value and the block", () => {
  expect(why(reading(), { line: "1.25", value: "1.21", $block: "12345" })).toBe(
    "Your line is 1.25; it was 1.21 at block 12,345.",
  );
});

test("behavior: a line that the author drew is not theirs, and units are written", () => {
  const test = { kind: "crosses" as const, direction: "above" as const, hysteresisPercent: "0", lines: [] };
  expect(why(reading({ test, unit: "USD" }), { line: "2000", value: "2000.5" })).toBe(
    "The line is 2,000 USD; it was 2,000.5 USD.",
  );
});

test("behavior: long fractions are cut; a missing line is no number", () => {
  const values = { line: null, threshold: "the second line", value: "1.083999999999999999", $block: "7" };
  expect(why(reading(), values)).toBe("Your line was crossed; it was 1.0839 at block 7.");
  expect(why(reading(), { line: "0.000000123", value: "0.00000012" })).toBe(
    "Your line is 0.000000123; it was 0.00000012.",
  );
});

test("behavior: a change says from where to where", () => {
  const test = {
    kind: "changes" as const,
    direction: "down" as const,
    percent: { kind: "fixed" as const, value: "5" },
    windowSeconds: 60,
  };
  expect(why(reading({ test }), { change: "-7.2", before: "100", value: "92.8", $block: "9" })).toBe(
    "It changed by -7.2 % from 100 to 92.8 at block 9.",
  );
});

test("behavior: what is not known is said, with since when and why", () => {
  const values = { since: "2026-01-05T12:00:00Z", reason: "The endpoint does not answer.", last: "1.3" };
  expect(why(reading(), values, "unknown")).toMatchInlineSnapshot(
    `"The value is not known since Mon, 5 Jan 2026, 12:00 UTC: The endpoint does not answer. It was 1.3 last."`,
  );
});

test("behavior: M6 late and summarised events say so, whatever their kind", () => {
  const values = { $standsFor: "1200", $lateSeconds: "10800" };
  expect(why(undefined, values)).toBe(
    "It stands for 1,200 such events. It comes late: it was read 3 hours after it happened.",
  );
  expect(why({ kind: "signal", fields: [] }, { $standsFor: "1" })).toBe("");
});
