"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useTRPC } from "#components/trpc.tsx";

/** Says the browser's zone at the first visit, once, where nobody said one before. It can be changed at any time. */
export function useBrowserZone(workspace: string, isUnsaid: boolean): void {
  const trpc = useTRPC();
  const router = useRouter();
  const { mutate } = useMutation(trpc.subscriber.setZone.mutationOptions({ onSuccess: () => router.refresh() }));
  useEffect(() => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    // a zone that the server does not know leaves it at UTC, and the page of times says so
    if (isUnsaid && zone) mutate({ workspace, zone, from: "browser" });
  }, [isUnsaid, mutate, workspace]);
}
