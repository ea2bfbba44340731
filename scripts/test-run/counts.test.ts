import { expect, test } from "vitest";
import { countTests } from "./counts.ts";

const VITEST = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
const PLAYWRIGHT = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 3 } };

test("default", () => {
  expect(countTests("vitest", JSON.stringify(VITEST), 1)).toEqual({ passed: 5, failed: 1, skipped: 3 });
  expect(countTests("playwright", JSON.stringify(PLAYWRIGHT), 1)).toEqual({ passed: 4, failed: 2, skipped: 3 });
});

test("behavior: a step without a report is one test", () => {
  expect(countTests(undefined, undefined, 0)).toEqual({ passed: 1, failed: 0, skipped: 0 });
  expect(countTests(undefined, undefined, 2)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("behavior: a step that crashed before its report failed", () => {
  expect(countTests("vitest", undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("behavior: a step that fails while all its tests pass failed once", () => {
  const report = JSON.stringify({ ...VITEST, numFailedTests: 0 });
  expect(countTests("vitest", report, 1)).toEqual({ passed: 5, failed: 1, skipped: 3 });
});
