"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { callApi } from "#components/api/call-api.ts";

/** Says the browser's zone, once, where nobody said one before. It can be changed at any time. */
export function useBrowserZone(workspace: string, isUnsaid: boolean): void {
  const router = useRouter();
  useEffect(() => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!isUnsaid || !zone) return;
    callApi("subscriber.setZone", { workspace, zone, from: "browser" }).then(
      () => router.refresh(),
      // a zone that the server does not know leaves it at UTC, and the page of times says so
      () => undefined,
    );
  }, [isUnsaid, router, workspace]);
}
