import { expect, test } from "vitest";
import { listFailures } from "./failures.ts";

test("default", () => {
  const report = {
    testResults: [
      {
        name: "/here/a.test.ts",
        status: "failed",
        message: "",
        assertionResults: [
          { status: "passed", fullName: "default", failureMessages: [] },
          {
            status: "failed",
            fullName: "error: a line",
            failureMessages: ["\u001b[31mExpected 1\u001b[39m\n  at a.ts"],
          },
        ],
      },
      { name: "/here/b.test.ts", status: "failed", message: "b.ts does not load", assertionResults: [] },
      { name: "/here/c.test.ts", status: "passed", message: "", assertionResults: [] },
    ],
  };
  expect(listFailures("vitest", JSON.stringify(report), "/here")).toEqual([
    { test: "a.test.ts › error: a line", message: "Expected 1\n  at a.ts" },
    { test: "b.test.ts", message: "b.ts does not load" },
  ]);
});

test("behavior: a journey that passed only when it was tried again failed too", () => {
  const failing = { results: [{ error: { message: "not there" } }, {}] };
  const spec = (title: string, status: string) => ({ file: "x.spec.ts", title, tests: [{ status, ...failing }] });
  const report = { suites: [{ specs: [spec("good", "expected")], suites: [{ specs: [spec("wavers", "flaky")] }] }] };
  expect(listFailures("playwright", JSON.stringify(report), "/here")).toEqual([
    { test: "x.spec.ts › wavers", message: "not there" },
  ]);
});

test("behavior: a long message is cut", () => {
  const message = Array.from({ length: 40 }, (_, line) => `line ${line}`).join("\n");
  const report = { testResults: [{ name: "/a.test.ts", status: "failed", message, assertionResults: [] }] };
  expect(listFailures("vitest", JSON.stringify(report), "/here")[0]?.message.split("\n")).toHaveLength(12);
});
