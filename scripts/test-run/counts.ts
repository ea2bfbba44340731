/** Tests of one step. */
export type Counts = { passed: number; failed: number; skipped: number };

type VitestReport = { numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number };
type PlaywrightReport = { stats: { expected: number; unexpected: number; flaky: number; skipped: number } };

/**
 * Reads how many tests a step ran.
 *
 * @param report the JSON text, or undefined when the step wrote none
 * @param exitCode decides in doubt: a step that fails without a failed test (a file that does not load, say) failed once
 */
export function countTests(
  kind: "vitest" | "playwright" | undefined,
  report: string | undefined,
  exitCode: number,
): Counts {
  const isOk = exitCode === 0;
  if (!kind || report === undefined) return { passed: isOk ? 1 : 0, failed: isOk ? 0 : 1, skipped: 0 };
  const counts = kind === "vitest" ? fromVitest(JSON.parse(report)) : fromPlaywright(JSON.parse(report));
  return isOk || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

function fromVitest(report: VitestReport): Counts {
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests, numTodoTests } = report;
  return { passed, failed, skipped: numPendingTests + numTodoTests };
}

function fromPlaywright({ stats }: PlaywrightReport): Counts {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}
