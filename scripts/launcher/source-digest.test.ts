import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sourceDigest } from "./source-digest.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "bellwether-digest-"));
  await write("app/page.tsx", "page");
  await write("package-lock.json", "{}");
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

test("default", () => {
  expect(sourceDigest(root)).toMatch(/^[0-9a-f]{64}$/);
  expect(sourceDigest(root)).toBe(sourceDigest(root));
});

test.each([
  ["a page", "app/page.tsx"],
  ["a new page", "app/flow/[id]/page.tsx"],
  ["a route group", "app/(console)/layout.tsx"],
  ["an icon", "app/icon.svg"],
  ["a style sheet", "app/globals.css"],
  ["a table", "db/schema/ledger.ts"],
  ["the worker", "server/worker.ts"],
  ["a setting", "next.config.ts"],
  ["a dependency", "package-lock.json"],
])("behavior: changes with %s", async (_what, path) => {
  const before = sourceDigest(root);
  await write(path, "changed");
  expect(sourceDigest(root)).not.toBe(before);
});

test.each([
  ["a test", "server/pipeline/index.test.ts"],
  ["test tools", "server/testing/factories.ts"],
  ["a migration, which is read when it runs", "db/migrations/0001_more.sql"],
  ["a document", "server/README.md"],
  ["a script", "scripts/start.ts"],
  ["data", ".data/pg/postgres.log"],
])("behavior: stays with %s", async (_what, path) => {
  const before = sourceDigest(root);
  await write(path, "changed");
  expect(sourceDigest(root)).toBe(before);
});

test("behavior: a renamed file is a change", async () => {
  await write("public/a.txt", "same");
  const before = sourceDigest(root);
  await rm(join(root, "public/a.txt"));
  await write("public/b.txt", "same");
  expect(sourceDigest(root)).not.toBe(before);
});

test("behavior: public variables are built in, others are not", () => {
  const before = sourceDigest(root);
  expect(sourceDigest(root, { NEXT_PUBLIC_NAME: "x" })).not.toBe(before);
  expect(sourceDigest(root, { SMTP_URL: "x" })).toBe(before);
});
