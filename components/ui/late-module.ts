"use client";

import { useEffect, useSyncExternalStore } from "react";

export type LateModule<T> = {
  /** Fetches it unless it is there or on its way; what did not come is asked for again by the next call. */
  load: () => Promise<T>;
  /** The module once it is there; fetches it as soon as it is wanted. */
  use: (isWanted: boolean) => T | null;
};

const RETRY_MS = 2_000;

/**
 * Script that a page can be used without, fetched when somebody is about to need it. Unlike `lazy`, one that failed
 * to come is asked for again: a browser may be offline for a moment.
 */
export function lateModule<T>(fetchModule: () => Promise<T>): LateModule<T> {
  let loaded: T | null = null;
  let pending: Promise<T> | null = null;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const load = () => {
    pending ??= fetchModule().then(
      (module) => {
        loaded = module;
        for (const listener of listeners) listener();
        return module;
      },
      (error: unknown) => {
        pending = null;
        throw error;
      },
    );
    return pending;
  };
  const use = (isWanted: boolean) => {
    const module = useSyncExternalStore(
      subscribe,
      () => loaded,
      () => null,
    );
    useEffect(() => {
      if (!isWanted || module) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const attempt = () => {
        load().catch(() => {
          timer = setTimeout(attempt, RETRY_MS);
        });
      };
      attempt();
      return () => clearTimeout(timer);
    }, [isWanted, module]);
    return module;
  };
  return { load, use };
}

const SETTLES_AFTER_MS = 1_500;
const IDLE_AT_LAST_MS = 4_000;

/**
 * Calls once the page has had time to become usable and the browser has nothing better to do; returns what calls it
 * off.
 */
export function whenIdle(act: () => void): () => void {
  let idle: number | undefined;
  const timer = setTimeout(() => {
    if (window.requestIdleCallback) idle = window.requestIdleCallback(act, { timeout: IDLE_AT_LAST_MS });
    else act();
  }, SETTLES_AFTER_MS);
  return () => {
    clearTimeout(timer);
    if (idle !== undefined) window.cancelIdleCallback(idle);
  };
}
