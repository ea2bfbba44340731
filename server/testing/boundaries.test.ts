import { existsSync, globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkCycles, checkImports } from "./structure/import-rules.ts";
import { type ParsedFile, parseFile, readSources, sourcePaths, type Violation } from "./structure/source-files.ts";
import { checkTableWriters, findTables, unusedGuests } from "./structure/table-rules.ts";

const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as { dependencies: Record<string, string> };
const rules = { exists: existsSync, dependencies: new Set(Object.keys(dependencies)) };
const ours = readSources(sourcePaths()).map(parseFile);

const lines = (violations: Violation[]) => violations.map(({ rule, path, detail }) => `${rule}: ${path} ${detail}`);

test("default: imports point down, each table has one writer, nothing goes in circles", () => {
  expect(lines([...checkImports(ours, rules), ...checkCycles(ours), ...checkTableWriters(ours)])).toEqual([]);
});

test("behavior: the rules saw every file and most of what is in them", () => {
  const globbed = globSync("{app,components,server,db}/**/*.{ts,tsx}").length;
  expect(ours.length).toBeGreaterThanOrEqual(globbed);
  expect(globbed).toBeGreaterThan(100);
  const imports = ours.flatMap((file) => file.imports);
  const declared = readSources(sourcePaths()).flatMap(
    ({ text }) => text.match(/^(?:import|export) [^;]*? ?from "/gm) ?? [],
  );
  expect(imports.length).toBeGreaterThanOrEqual(declared.length);
  const tables = readSources(globSync("db/schema/*.ts")).flatMap(({ text }) => text.match(/pgTable\(/g) ?? []);
  expect(findTables(ours)).toHaveLength(tables.length);
  expect(unusedGuests()).toEqual([]);
});

/** Files that exist only here, besides those that they import. */
function plant(files: Record<string, string>): ParsedFile[] {
  return Object.entries(files).map(([path, text]) => parseFile({ path, text }));
}
function rulesBroken(files: Record<string, string>): string[] {
  const planted = plant(files);
  const known = { ...rules, exists: (path: string) => path in files };
  const found = [...checkImports(planted, known), ...checkCycles(planted), ...checkTableWriters(planted)];
  return [...new Set(found.map(({ rule }) => rule))];
}

const MATCH_TABLE = {
  "db/schema/match.ts": '/** Owner: pipeline/match. */\nexport const event = pgTable("event", {});',
};

test.each<[rule: string, files: Record<string, string>]>([
  ["contract-is-pure", { "server/contract/a.ts": 'import "#server/kernel/b.ts";', "server/kernel/b.ts": "" }],
  ["kernel-is-low", { "server/kernel/a.ts": 'import "#server/catalog/b.ts";', "server/catalog/b.ts": "" }],
  ["catalog-below-pipeline", { "server/catalog/a.ts": 'import "#db/client.ts";', "db/client.ts": "" }],
  ["ledger-is-a-floor", { "server/ledger/a.ts": 'import "#server/catalog/b.ts";', "server/catalog/b.ts": "" }],
  [
    "stages-are-siblings",
    { "server/pipeline/match/a.ts": 'import "../outbox/b.ts";', "server/pipeline/outbox/b.ts": "" },
  ],
  ["stages-are-siblings", { "server/pipeline/match/a.ts": 'import "../index.ts";', "server/pipeline/index.ts": "" }],
  [
    "stages-are-siblings",
    { "server/pipeline/ingest/a.ts": 'import type { B } from "../match/b.ts";', "server/pipeline/match/b.ts": "" },
  ],
  [
    "personalisation-below-pipeline",
    { "server/personalisation/a.ts": 'import "#server/pipeline/b.ts";', "server/pipeline/b.ts": "" },
  ],
  [
    "portfolio-below-pipeline",
    { "server/portfolio/a.ts": 'import "#server/pipeline/b.ts";', "server/pipeline/b.ts": "" },
  ],
  [
    "pipeline-below-services",
    { "server/pipeline/a.ts": 'import "#server/services/b.ts";', "server/services/b.ts": "" },
  ],
  ["services-below-api", { "server/services/a.ts": 'import "#server/api/b.ts";', "server/api/b.ts": "" }],
  ["services-below-api", { "server/services/a.ts": 'import { TRPCError } from "@trpc/server";' }],
  ["api-calls-services", { "server/api/a.ts": 'import "#server/pipeline/b.ts";', "server/pipeline/b.ts": "" }],
  ["worker-runs-the-pipeline", { "server/worker.ts": 'import "#server/api/b.ts";', "server/api/b.ts": "" }],
  ["client-wall", { "components/a.tsx": 'import { b } from "#server/services/b.ts";', "server/services/b.ts": "" }],
  ["client-wall", { "components/a.tsx": 'import { type A, b } from "#server/kernel/b.ts";', "server/kernel/b.ts": "" }],
  ["client-wall", { "components/a.tsx": 'export { b } from "#db/schema/b.ts";', "db/schema/b.ts": "" }],
  ["app-uses-doors", { "app/page.tsx": 'import { db } from "#db/client.ts";', "db/client.ts": "" }],
  ["app-uses-doors", { "app/page.tsx": 'await import("#server/pipeline/b.ts");', "server/pipeline/b.ts": "" }],
  ["db-is-the-floor", { "db/a.ts": 'import "#server/services/b.ts";', "server/services/b.ts": "" }],
  ["no-test-code", { "server/services/a.ts": 'import "#server/testing/b.ts";', "server/testing/b.ts": "" }],
  ["no-test-code", { "components/a.tsx": 'import "#demo/b.ts";', "demo/b.ts": "" }],
  ["no-test-code", { "server/services/a.ts": 'import "./b.test.ts";', "server/services/b.test.ts": "" }],
  ["declared-packages", { "server/services/a.ts": 'import { build } from "esbuild";' }],
  ["no-unresolved", { "server/services/a.ts": 'import "./missing.ts";' }],
  ["no-unresolved", { "app/page.tsx": 'import "#components/missing.css";' }],
  ["no-cycles", { "db/a.ts": 'import "./b.ts";', "db/b.ts": 'import "./c.ts";', "db/c.ts": 'import "./a.ts";' }],
  ["owned-tables", { "db/schema/match.ts": 'export const event = pgTable("event", {});' }],
  [
    "one-writer",
    { ...MATCH_TABLE, "server/ledger/a.ts": 'import { event } from "#db/schema/match.ts"; tx.update(event).set({});' },
  ],
  [
    "one-writer",
    {
      ...MATCH_TABLE,
      "server/ledger/a.ts": `import { event as e } from "#db/schema/match.ts"; sql\`update \${e} set x = 1\`;`,
    },
  ],
  ["one-writer", { ...MATCH_TABLE, "server/ledger/a.ts": "sql`insert into event (id) values (1)`;" }],
  ["one-writer", { ...MATCH_TABLE, "server/ledger/a.ts": "sql`update event e set x = 1`;" }],
  ["one-writer", { ...MATCH_TABLE, "server/ledger/a.ts": "sql`with gone as (delete from event) select 1`;" }],
])("behavior: a planted violation of %s is found (%#)", (rule, files) => {
  expect(rulesBroken(files)).toContain(rule);
});

test.each<[what: string, files: Record<string, string>]>([
  [
    "types through the wall",
    { "components/a.tsx": 'import type { A } from "#server/api/b.ts";', "server/api/b.ts": "" },
  ],
  ["types in a circle", { "db/a.ts": 'import type { B } from "./b.ts";', "db/b.ts": 'import "./a.ts";' }],
  ["a test that looks everywhere", { "server/contract/a.test.ts": 'import "#db/b.ts";', "db/b.ts": "" }],
  ["the owner writes", { ...MATCH_TABLE, "server/pipeline/match/a.ts": "sql`insert into event (id) values (1)`;" }],
  ["others read and lock", { ...MATCH_TABLE, "server/ledger/a.ts": "sql`select 1 from event for update of event`;" }],
  ["a comment about writing", { ...MATCH_TABLE, "server/ledger/a.ts": "// insert into event, one day\n" }],
  [
    "another thing of that name",
    { ...MATCH_TABLE, "server/ledger/a.ts": "const event = new Map(); cache.delete(event);" },
  ],
])("behavior: %s is no violation", (_what, files) => {
  expect(rulesBroken(files)).toEqual([]);
});
