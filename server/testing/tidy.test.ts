import { existsSync, globSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { expect, test } from "vitest";
import { SEALED_COLUMNS } from "#db/sealed-columns.ts";
import { parseFile, readSources, sourcePaths } from "./structure/source-files.ts";
import {
  CLOCK_EXCEPTIONS,
  checkTidiness,
  findSuppressions,
  pathsNamedIn,
  TIDY_RULE_NAMES,
} from "./structure/tidy-rules.ts";

const files = readSources(sourcePaths()).map(parseFile);
const documents = readSources(
  globSync(["*.md", "{server,docs,db,demo}/**/*.md"]).map((path) => path.replaceAll("\\", "/")),
);

/** Seals anew whatever the others sealed. */
const RESEALER = "server/services/installation/reseal-everything.ts";

/** Lint rules and types silenced, in all. This number may only fall. */
const SUPPRESSIONS_MAX = 20;

test("default: every file keeps the rules", () => {
  const found = checkTidiness(files).map(({ rule, path, detail }) => `${rule}: ${path}: ${detail}`);
  expect(found).toEqual([]);
});

test("behavior: the rules saw every file", () => {
  const globbed = globSync("{app,components,server,db,demo,scripts,e2e}/**/*.{ts,tsx}").length;
  expect(files.length).toBeGreaterThanOrEqual(globbed);
  expect(globbed).toBeGreaterThan(100);
  expect(Object.keys(CLOCK_EXCEPTIONS).filter((path) => !existsSync(path))).toEqual([]);
});

test("behavior: suppressions do not pile up", () => {
  const found = files.flatMap(({ path, text }) => findSuppressions(text).map(({ line }) => `${path}:${line}`));
  expect(found.length, found.join("\n")).toBeLessThanOrEqual(SUPPRESSIONS_MAX);
});

test("behavior: every path that a document names exists", () => {
  const missing = documents.flatMap((document) =>
    pathsNamedIn(document)
      .filter((name) => !existsSync(name) && !existsSync(join(dirname(document.path), name)))
      .map((name) => `${document.path}: ${name}`),
  );
  expect(missing).toEqual([]);
  expect(documents.length).toBeGreaterThan(0);
});

test("behavior: documents name paths in backticks and links, and other things too", () => {
  const text =
    "See `server/worker.ts`, `db/schema/<owner>.ts`, `npm test`, `a/b`, [map](docs/map.md#top), `README.md`.";
  expect(pathsNamedIn({ path: "x.md", text })).toEqual(["server/worker.ts", "README.md", "docs/map.md"]);
});

/** Whoever seals by the kernel's hand. */
const sealersIn = (sources: readonly { path: string; text: string }[]) =>
  sources
    .filter(({ path }) => !/\.test\.ts$|^server\/testing\/|^demo\//.test(path))
    .filter(({ text }) => /import \{[^}]*(?<!\w)seal(?!\w)[^}]*\} from "#server\/kernel\/secret\.ts"/.test(text))
    .map(({ path }) => path);

test("behavior: whoever seals says in which column, so that a new secret key reaches it", () => {
  const known = new Set([...SEALED_COLUMNS.map(({ sealedBy }) => sealedBy), RESEALER]);
  expect(sealersIn(files).filter((path) => !known.has(path))).toEqual([]);
  expect([...known].filter((path) => !sealersIn(files).includes(path))).toEqual([]);
  const planted = { path: "server/services/a/b.ts", text: 'import { Secret, seal } from "#server/kernel/secret.ts";' };
  expect(sealersIn([planted, { ...planted, text: planted.text.replace("seal", "unseal") }])).toEqual([planted.path]);
});

const PLANTED: readonly [rule: string, path: string, text: string][] = [
  ["file-size", "server/api/a.ts", "x;\n".repeat(401)],
  ["no-junk-drawers", "server/services/utils.ts", ""],
  ["no-junk-drawers", "components/shared/button.tsx", ""],
  ["no-junk-drawers", "server/api/helpers.test.ts", ""],
  ["time-and-chance-are-arguments", "server/pipeline/match/a.ts", "const now = new Date();"],
  ["time-and-chance-are-arguments", "server/pipeline/outbox/a.ts", "const jitter = Math.random();"],
  ["time-and-chance-are-arguments", "server/personalisation/a.ts", "const now = Date.now();"],
  ["time-and-chance-are-arguments", "server/ledger/a.ts", 'import { randomUUID } from "node:crypto";'],
  [
    "time-and-chance-are-arguments",
    "server/pipeline/a.ts",
    'import { setTimeout as sleep } from "node:timers/promises";',
  ],
  ["named-exports", "server/api/a.ts", "export default 1;"],
  ["plain-words", "server/api/a.ts", "// FIXME later"],
  ["reasoned-suppressions", "server/api/a.ts", "// biome-ignore lint/style/useConst: why\nlet a = 1;"],
  ["reasoned-suppressions", "server/api/a.ts", "// @ts-expect-error\nlet a: string = 1;"],
  ["focused-tests", "server/api/a.test.ts", 'test.only("x", () => {});'],
];

test.each(PLANTED)("behavior: a planted violation of %s in %s is found", (rule, path, text) => {
  expect(checkTidiness([parseFile({ path, text })]).map((found) => found.rule)).toEqual([rule]);
});

test("behavior: every rule has a planted violation", () => {
  expect([...new Set(PLANTED.map(([rule]) => rule))].sort()).toEqual([...TIDY_RULE_NAMES].sort());
});

test.each([
  ["time as an argument", "server/pipeline/match/a.ts", "export const at = (now: Date) => new Date(now.getTime());"],
  ["the clock in a comment", "server/pipeline/match/a.ts", "// never Date.now here"],
  ["the clock in a test", "server/pipeline/match/a.test.ts", "const now = new Date();"],
  ["the clock elsewhere", "server/services/run/a.ts", "const now = new Date();"],
  ["a page's default export", "app/page.tsx", "export default function Page() {}"],
])("behavior: %s is no violation", (_what, path, text) => {
  expect(checkTidiness([parseFile({ path, text })])).toEqual([]);
});
