export type ExternalStore<S> = {
  get: () => S;
  set: (next: S) => void;
  subscribe: (listener: () => void) => () => void;
};

/** A value with listeners: the least that `useSyncExternalStore` asks for. */
export function externalStore<S>(initial: S): ExternalStore<S> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set: (next) => {
      if (Object.is(next, state)) return;
      state = next;
      for (const tell of [...listeners]) tell();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Same keys, same values by identity; for objects, arrays, and everything that is equal anyway. */
export function isShallowEqual<T>(a: T, b: T): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => right.has(key) && Object.is(value, right.get(key)));
}
