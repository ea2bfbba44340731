"use client";

import { useCallback, useSyncExternalStore } from "react";
import type { Values } from "#server/contract/value.ts";
import { type ExternalStore, externalStore } from "../canvas/store/external-store.ts";

/** Values of an event as somebody typed them, and the way that it takes out of its When node. */
export type TypedDraft = { handle: string; values: Values };

/** With what a draft is tried. Kept in this browser, for each workflow by itself; never part of the draft. */
export type TrialChoice = {
  event: { kind: "stored"; eventId: number; nodeId: string } | { kind: "typed"; nodeId: string } | null;
  /** An address; empty: the first ones whom it concerns. */
  wallet: string;
  /** By When node. */
  typed: Record<string, TypedDraft>;
};

const NOTHING: TrialChoice = { event: null, wallet: "", typed: {} };
const stores = new Map<string, ExternalStore<TrialChoice>>();

/** What was chosen, shared by all that try this draft in this tab. */
export function useTrialChoice(workspace: string, id: number) {
  const store = storeOf(`bellwether:trial:${workspace}:${id}`);
  const choice = useSyncExternalStore(store.subscribe, store.get, () => NOTHING);
  const put = useCallback(
    (part: Partial<TrialChoice>) => {
      const next = { ...store.get(), ...part };
      store.set(next);
      keep(`bellwether:trial:${workspace}:${id}`, next);
    },
    [store, workspace, id],
  );
  return [choice, put] as const;
}

function storeOf(key: string): ExternalStore<TrialChoice> {
  const known = stores.get(key) ?? externalStore(read(key));
  stores.set(key, known);
  return known;
}

function read(key: string): TrialChoice {
  try {
    return { ...NOTHING, ...JSON.parse(window.localStorage.getItem(key) ?? "{}") };
  } catch {
    return NOTHING; // What another version left there, or a browser that keeps nothing.
  }
}

function keep(key: string, choice: TrialChoice): void {
  try {
    window.localStorage.setItem(key, JSON.stringify(choice));
  } catch {
    // Full or forbidden: it lasts as long as the page then.
  }
}
