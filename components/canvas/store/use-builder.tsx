"use client";

import { createContext, type ReactNode, useCallback, useContext, useRef, useSyncExternalStore } from "react";
import { assertFound } from "../assert-found.ts";
import type { BuilderStore } from "./actions.ts";
import type { BuilderState } from "./builder-state.ts";
import { isShallowEqual } from "./external-store.ts";

const StoreContext = createContext<BuilderStore | null>(null);

export function BuilderStoreProvider({ store, children }: { store: BuilderStore; children: ReactNode }) {
  return <StoreContext value={store}>{children}</StoreContext>;
}

export function useBuilderStore(): BuilderStore {
  return assertFound(useContext(StoreContext), "A part of the builder stands outside of it");
}

/** What `selector` picks, again only when that changed (shallowly). Selectors stand outside of components. */
export function useBuilder<T>(selector: (state: BuilderState) => T): T {
  const store = useBuilderStore();
  const last = useRef<{ state: BuilderState; selector: unknown; picked: T } | null>(null);
  const snapshot = useCallback(() => {
    const state = store.get();
    const before = last.current;
    if (before && before.state === state && before.selector === selector) return before.picked;
    const fresh = selector(state);
    const picked = before && isShallowEqual(before.picked, fresh) ? before.picked : fresh;
    last.current = { state, selector, picked };
    return picked;
  }, [store, selector]);
  return useSyncExternalStore(store.subscribe, snapshot, snapshot);
}
