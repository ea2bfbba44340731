import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkSecretKey, ensureSecretKey } from "./secret-key.ts";

let root: string;
let file: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "bellwether-key-"));
  file = join(root, "data/secret-key");
});
afterEach(() => rm(root, { recursive: true, force: true }));

test("default", async () => {
  const key = await ensureSecretKey(file);
  expect(Buffer.from(key, "base64")).toHaveLength(32);
  expect(checkSecretKey(key)).toBe(key);
});

test("behavior: the same key at every start", async () => {
  expect(await ensureSecretKey(file)).toBe(await ensureSecretKey(file));
});

test("behavior: two first starts at once agree", async () => {
  const keys = await Promise.all([ensureSecretKey(file), ensureSecretKey(file), ensureSecretKey(file)]);
  expect(new Set(keys).size).toBe(1);
});

test("behavior: only its owner can read it", async () => {
  await ensureSecretKey(file);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("error: a damaged key is not replaced, as stored secrets need the old one", async () => {
  await ensureSecretKey(file);
  await chmod(file, 0o600);
  await writeFile(file, "short");
  await expect(ensureSecretKey(file)).rejects.toThrow("is damaged");
  expect(await readFile(file, "utf8")).toBe("short");
});

test("error: none in the environment", () => {
  expect(() => checkSecretKey(undefined)).toThrowErrorMatchingInlineSnapshot(
    `[Error: BELLWETHER_SECRET_KEY is not set. With a database of your own it must be. Make one with: openssl rand -base64 32]`,
  );
});

test("error: not 32 bytes in base64", () => {
  expect(() => checkSecretKey("password")).toThrowErrorMatchingInlineSnapshot(
    `[Error: BELLWETHER_SECRET_KEY is not 32 bytes in base64. Make one with: openssl rand -base64 32]`,
  );
});
