import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { chooseDemoPorts } from "./demo-ports.ts";

let root: string;
let file: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "bellwether-ports-"));
  file = join(root, "demo-ports.json");
});
afterEach(() => rm(root, { recursive: true, force: true }));

test("default", async () => {
  const ports = await chooseDemoPorts(file, 0);
  expect(new Set(Object.values(ports)).size).toBe(4);
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual(ports);
});

test("behavior: the same ports at the next start", async () => {
  const first = await chooseDemoPorts(file, 0);
  expect(await chooseDemoPorts(file, 0)).toEqual(first);
});

test("behavior: a port that somebody else took is chosen anew, the others stay", async () => {
  const first = await chooseDemoPorts(file, 0);
  const stranger = createServer().listen(first.smtp, "127.0.0.1");
  await once(stranger, "listening");
  try {
    const second = await chooseDemoPorts(file, 0);
    expect(second).toEqual({ ...first, smtp: second.smtp });
    expect(second.smtp).not.toBe(first.smtp);
  } finally {
    stranger.close();
  }
});

test("behavior: a port that is given up in time is kept", async () => {
  const first = await chooseDemoPorts(file, 0);
  const leaving = createServer().listen(first.chain, "127.0.0.1");
  await once(leaving, "listening");
  const choosing = chooseDemoPorts(file, 60_000);
  leaving.close();
  expect(await choosing).toEqual(first);
});

test.each(["", "{", "null", '{"chain":"x"}'])("args: a damaged file, %j", async (text) => {
  await writeFile(file, text);
  expect(Object.values(await chooseDemoPorts(file, 0)).every(Number.isInteger)).toBe(true);
});
