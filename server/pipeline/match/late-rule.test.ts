import { expect, test } from "vitest";
import { healthFactorSpec } from "#server/testing/live-workflow.ts";
import { latenessOf } from "./late-rule.ts";

const at = (seconds: number) => ({ occurredAt: new Date(0), observedAt: new Date(seconds * 1_000) });
const spec = healthFactorSpec({ late: { then: "skip", afterSeconds: 600 } });

test("default: late is what was read more than so many seconds after it happened", () => {
  expect(latenessOf(spec, at(601))).toEqual({ rule: "skip", seconds: 601 });
  expect(latenessOf(spec, at(600))).toBeUndefined();
});

test("behavior: a version without the rule knows no lateness", () => {
  expect(latenessOf(healthFactorSpec(), at(1e6))).toBeUndefined();
});
