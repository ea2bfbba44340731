import { expect, test } from "vitest";
import { emptyGraph } from "#server/contract/graph.ts";
import { clearShadow, keepCopy, readCopies, readShadow, shadowKey, writeShadow } from "./shadow.ts";

function memory() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}
const key = shadowKey("tidewater", 4);
const shadow = { graph: emptyGraph(), baseRevision: 3, atMs: 1 };

test("default: unsaved work comes back as it was, until it is cleared", () => {
  const store = memory();
  writeShadow(store, key, shadow);
  expect(readShadow(store, key)).toEqual(shadow);
  expect(readShadow(store, shadowKey("tidewater", 5))).toBe(null);
  clearShadow(store, key);
  expect(readShadow(store, key)).toBe(null);
});

test("behavior: copies that lost are kept, the newest five", () => {
  const store = memory();
  for (let atMs = 1; atMs <= 7; atMs++) keepCopy(store, key, { ...shadow, atMs });
  expect(readCopies(store, key).map((copy) => copy.atMs)).toEqual([7, 6, 5, 4, 3]);
});

test("error: broken, foreign or refused storage is the same as none", () => {
  const store = memory();
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
