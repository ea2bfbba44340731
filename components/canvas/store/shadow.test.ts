import { expect, test } from "vitest";
import { emptyGraph } from "#server/contract/graph.ts";
import { memoryStorage } from "./memory-storage.ts";
import {
  clearShadow,
  findShadows,
  keepCopy,
  readCopies,
  readShadow,
  shadowKey,
  tabKey,
  writeShadow,
} from "./shadow.ts";

const key = shadowKey("tidewater", 4);
const shadow = { graph: emptyGraph(), baseRevision: 3, atMs: 1 };

test("default: unsaved work comes back as it was, until it is cleared", () => {
  const store = memoryStorage();
  writeShadow(store, key, shadow);
  expect(readShadow(store, key)).toEqual(shadow);
  expect(readShadow(store, shadowKey("tidewater", 5))).toBe(null);
  clearShadow(store, key);
  expect(readShadow(store, key)).toBe(null);
});

test("behavior: every tab has a shadow of its own, and all of one draft are found, newest first", () => {
  const store = memoryStorage();
  for (const atMs of [1, 3, 2]) writeShadow(store, tabKey(key, `t${atMs}`), { ...shadow, atMs });
  writeShadow(store, tabKey(shadowKey("tidewater", 44), "t9"), shadow);
  keepCopy(store, key, shadow);
  expect(findShadows(store, key).map((found) => [found.atMs, found.key])).toEqual([
    [3, tabKey(key, "t3")],
    [2, tabKey(key, "t2")],
    [1, tabKey(key, "t1")],
  ]);
});

test("behavior: copies that lost are kept, the newest five", () => {
  const store = memoryStorage();
  for (let atMs = 1; atMs <= 7; atMs++) keepCopy(store, key, { ...shadow, atMs });
  expect(readCopies(store, key).map((copy) => copy.atMs)).toEqual([7, 6, 5, 4, 3]);
});

test("error: broken, foreign or refused storage is the same as none", () => {
  const store = memoryStorage();
  store.setItem(key, "{");
  expect(readShadow(store, key)).toBe(null);
  store.setItem(key, JSON.stringify({ ...shadow, graph: { schema: 2 } }));
  expect(readShadow(store, key)).toBe(null);
  const refusing = {
    ...store,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  expect(() => writeShadow(refusing, key, shadow)).not.toThrow();
});
