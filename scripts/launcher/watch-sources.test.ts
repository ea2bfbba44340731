import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { watchSources } from "./watch-sources.ts";

let root: string;
let changes: number;
let onChange: () => void;
let stop: () => void;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "bellwether-watch-"));
  await mkdir(join(root, "pipeline"));
  changes = 0;
  onChange = () => undefined;
  stop = watchSources([root], () => {
    changes++;
    onChange();
  });
});
afterEach(async () => {
  stop();
  await rm(root, { recursive: true, force: true });
});

const nextChange = () => new Promise<void>((resolve) => (onChange = resolve));

test("default", async () => {
  const changed = nextChange();
  await writeFile(join(root, "pipeline/index.ts"), "1");
  await changed;
  expect(changes).toBe(1);
});

test("behavior: tests and documents do not count, a burst counts once", async () => {
  const changed = nextChange();
  await writeFile(join(root, "pipeline/index.test.ts"), "1");
  await writeFile(join(root, "README.md"), "1");
  await writeFile(join(root, "a.ts"), "1");
  await writeFile(join(root, "b.ts"), "1");
  await changed;
  expect(changes).toBe(1);
});
