"use client";

import { type KeyboardEvent, useCallback, useEffect } from "react";
import { flushSync } from "react-dom";
import { whenIdle } from "../ui/late-module.ts";
import { settleOrder } from "./store/actions.ts";
import { useBuilderStore } from "./store/use-builder.tsx";

/**
 * Cards stand in the page in the order in which they are read, so that Tab and screen readers follow it. A gesture
 * that moves many does not pay for that: it is made up for while the browser is idle, and before Tab goes anywhere.
 */
export function useTabOrder() {
  const store = useBuilderStore();
  useEffect(() => {
    let stop = () => {};
    const later = () => {
      stop();
      stop = whenIdle(() => {
        // A card that has the focus would lose it on its way to another place.
        if (!document.activeElement?.classList.contains("react-flow__node")) settleOrder(store);
      });
    };
    const stopListening = store.subscribe(later);
    return () => {
      stop();
      stopListening();
    };
  }, [store]);
  return useCallback(
    ({ key }: KeyboardEvent) => {
      if (key !== "Tab") return;
      const focused = document.activeElement;
      flushSync(() => settleOrder(store));
      if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus({ preventScroll: true });
    },
    [store],
  );
}
