"use client";

import { useSyncExternalStore } from "react";

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let current = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!timer) {
    current = Date.now();
    timer = setInterval(() => {
      current = Date.now();
      for (const tell of listeners) tell();
    }, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

function snapshot(): number {
  // Once a second, not per render: React needs the same answer within one.
  if (current === 0) current = Date.now();
  return current;
}

/** The current time, once a second, one timer for the page; null while rendering on the server and during hydration. */
export function useNow(): Date | null {
  const now = useSyncExternalStore(subscribe, snapshot, () => 0);
  return now === 0 ? null : new Date(now);
}
