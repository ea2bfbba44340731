"use client";

import { createContext, type ReactNode, useCallback, useContext, useRef, useSyncExternalStore } from "react";
import { assertFound } from "../assert-found.ts";
import type { CanvasShape } from "../canvas-shape.ts";
import type { Guide } from "../document/snap.ts";
import type { BuilderStore } from "./actions.ts";
import type { DraftState } from "./builder-state.ts";
import { isShallowEqual } from "./external-store.ts";

const StoreContext = createContext<BuilderStore | null>(null);

export function BuilderStoreProvider({ store, children }: { store: BuilderStore; children: ReactNode }) {
  return <StoreContext value={store}>{children}</StoreContext>;
}

export function useBuilderStore(): BuilderStore {
  return assertFound(useContext(StoreContext), "A part of the builder stands outside of it");
}

/**
 * What `selector` picks, again only when that changed (shallowly). Selectors stand outside of components.
 * They are not asked while cards are being dragged: with 300 cards that is what keeps a drag smooth.
 */
export function useBuilder<T>(selector: (state: DraftState) => T): T {
  const store = useBuilderStore();
  const last = useRef<{ state: DraftState; selector: unknown; picked: T } | null>(null);
  const snapshot = useCallback(() => {
    const state = store.get();
    const before = last.current;
    if (before && before.selector === selector && isSameDraft(before.state, state)) return before.picked;
    const fresh = selector(state);
    const picked = before && isShallowEqual(before.picked, fresh) ? before.picked : fresh;
    last.current = { state, selector, picked };
    return picked;
  }, [store, selector]);
  return useSyncExternalStore(store.subscribe, snapshot, snapshot);
}

/** What the canvas draws, with every pointer move of a drag. */
export function useCanvasShape(): CanvasShape {
  const store = useBuilderStore();
  const snapshot = useCallback(() => store.get().shape, [store]);
  return useSyncExternalStore(store.subscribe, snapshot, snapshot);
}

/** Lines that a card under drag stands on. */
export function useGuides(): readonly Guide[] {
  const store = useBuilderStore();
  const snapshot = useCallback(() => store.get().shape.guides, [store]);
  return useSyncExternalStore(store.subscribe, snapshot, snapshot);
}

function isSameDraft(a: DraftState, b: DraftState): boolean {
  if (a === b) return true;
  for (const key in a) {
    if (key !== "shape" && a[key as keyof DraftState] !== b[key as keyof DraftState]) return false;
  }
  return true;
}
