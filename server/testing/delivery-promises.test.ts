import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** A row of a table of `docs/delivery.md` that names a test: promise, the test's words, its file. */
const ROW = /^\| (?<promise>[^|]+) \| (?<title>[^|]+) \| `(?<path>[^`|]+)` \|$/gm;

type Promised = { promise: string; title: string; path: string };

function promisesIn(document: string): Promised[] {
  return [...document.matchAll(ROW)].map(({ groups = {} }) => ({
    promise: groups.promise ?? "",
    title: groups.title ?? "",
    path: groups.path ?? "",
  }));
}

/** Also where a title goes on over lines of `test.each`, or its name comes from an argument. */
function isThere({ title, path }: Promised): boolean {
  return existsSync(path) && readFileSync(path, "utf8").includes(title);
}

const promised = promisesIn(readFileSync("docs/delivery.md", "utf8"));

test("default: every promise about delivery names a test that is there", () => {
  expect(promised.filter((one) => !isThere(one))).toEqual([]);
  expect(promised.length).toBeGreaterThan(50);
});

test("behavior: a test that is gone, or was renamed, is missed", () => {
  const path = "server/testing/channel-conformance.ts";
  const [gone, there] = promisesIn(
    `| a | words that no test has | \`${path}\` |\n| b | gives a repeat the same id | \`${path}\` |`,
  );
  expect(gone && isThere(gone)).toBe(false);
  expect(there && isThere(there)).toBe(true);
  expect(isThere({ promise: "c", title: "x", path: "server/gone.test.ts" })).toBe(false);
});

test("behavior: each promise is made once", () => {
  const words = promised.map(({ promise }) => promise);
  expect(words.filter((one, at) => words.indexOf(one) !== at)).toEqual([]);
});
