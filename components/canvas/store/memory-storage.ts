import type { ShadowStore } from "./shadow.ts";

/** What tabs of one browser share, for trying it out without one. */
export function memoryStorage(): ShadowStore {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (at) => [...values.keys()][at] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}
