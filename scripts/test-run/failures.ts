import { stripVTControlCharacters } from "node:util";

/** A test that failed, and what it said. */
export type Failure = { test: string; message: string };

type VitestReport = {
  testResults: {
    name: string;
    message: string;
    status: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
};
type PlaywrightSuite = {
  suites?: PlaywrightSuite[];
  specs?: {
    file: string;
    title: string;
    tests: { status: string; results: { error?: { message?: string } }[] }[];
  }[];
};

/** So much of what a test said is repeated; the whole stands where it ran. */
const MESSAGE_LINES_MAX = 12;

/**
 * Lists what failed in one step, so that it can be said last: thousands of lines stand above.
 *
 * @param report the JSON text that the step wrote
 * @param root what file names are told relative to
 */
export function listFailures(kind: "vitest" | "playwright", report: string, root: string): Failure[] {
  const failures = kind === "vitest" ? fromVitest(JSON.parse(report)) : fromPlaywright(JSON.parse(report));
  return failures.map(({ test, message }) => ({ test: test.replace(`${root}/`, ""), message: shorten(message) }));
}

function fromVitest({ testResults }: VitestReport): Failure[] {
  return testResults.flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status === "failed");
    if (failed.length === 0 && file.status === "failed") return [{ test: file.name, message: file.message }];
    return failed.map(({ fullName, failureMessages }) => ({
      test: `${file.name} › ${fullName}`,
      message: failureMessages?.[0] ?? "",
    }));
  });
}

function fromPlaywright({ suites = [], specs = [] }: PlaywrightSuite): Failure[] {
  const own = specs.flatMap(({ file, title, tests }) =>
    tests
      .filter(({ status }) => status === "unexpected" || status === "flaky")
      .map(({ results }) => ({
        test: `${file} › ${title}`,
        message: results.find(({ error }) => error)?.error?.message ?? "",
      })),
  );
  return [...own, ...suites.flatMap(fromPlaywright)];
}

function shorten(message: string): string {
  return stripVTControlCharacters(message).trim().split("\n").slice(0, MESSAGE_LINES_MAX).join("\n");
}
