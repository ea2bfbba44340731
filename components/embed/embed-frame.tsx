"use client";

import { type ReactNode, useEffect, useRef } from "react";
import type { EmbedMessage } from "#server/contract/embed.ts";

/** What the widget shows; tells the page around it how high it is, so that nothing scrolls twice. */
export function EmbedFrame({ children }: { children: ReactNode }) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const { current } = ref;
    if (!current || window.parent === window) return;
    const observer = new ResizeObserver(() => {
      const message: EmbedMessage = { bellwetherHeight: Math.ceil(current.getBoundingClientRect().height) };
      // a height is nobody's secret
      window.parent.postMessage(message, "*");
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return (
    <main ref={ref} className="mx-auto w-full max-w-[760px] p-4 text-read">
      {children}
    </main>
  );
}
