"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const POINTED = ["pointerover", "focusin"] as const;

/**
 * Follows plain links to pages under a path without a reload, as `next/link` does for its own: these are made by the
 * server and lead on before any script is there. What is pointed at is fetched ahead.
 */
export function SoftLinks({ under }: { under: string }) {
  const router = useRouter();
  useEffect(() => {
    const follow = (event: MouseEvent) => {
      const page = isPlain(event) ? pageOf(event, under) : undefined;
      if (!page) return;
      event.preventDefault();
      router.push(page);
    };
    const fetchAhead = (event: Event) => {
      const page = pageOf(event, under);
      if (page) router.prefetch(page);
    };
    document.addEventListener("click", follow);
    for (const name of POINTED) document.addEventListener(name, fetchAhead);
    return () => {
      document.removeEventListener("click", follow);
      for (const name of POINTED) document.removeEventListener(name, fetchAhead);
    };
  }, [router, under]);
  return null;
}

/** With a key held it is for the browser: a new tab, a download. */
function isPlain({ defaultPrevented, button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return !(defaultPrevented || button || metaKey || ctrlKey || shiftKey || altKey);
}

function pageOf({ target }: Event, under: string): string | undefined {
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>("a[href]") : null;
  if (!link || link.target || link.hash || link.hasAttribute("download")) return undefined;
  const isUnder = link.pathname === under || link.pathname.startsWith(`${under}/`);
  return isUnder && link.origin === location.origin ? link.pathname + link.search : undefined;
}
