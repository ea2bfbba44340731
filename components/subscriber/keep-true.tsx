"use client";

import { useRouter } from "next/navigation";
import { startTransition, useEffect } from "react";
import { listenLive } from "#components/api/listen-live.ts";
import { useBrowserZone } from "./use-browser-zone.ts";
import { useLook } from "./use-look.ts";

const GATHER_MS = 500;

/** Has the page made again when what it shows has changed elsewhere, and tells the server that somebody is here. */
export function KeepTrue({ workspace, isZoneUnsaid }: { workspace: string; isZoneUnsaid: boolean }) {
  useRefresh(workspace);
  useLook(workspace);
  useBrowserZone(workspace, isZoneUnsaid);
  return null;
}

function useRefresh(workspace: string): void {
  const router = useRouter();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = listenLive(workspace, () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        startTransition(() => router.refresh());
      }, GATHER_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [workspace, router]);
}
