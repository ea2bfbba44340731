"use client";

import { useRouter } from "next/navigation";
import { startTransition, useEffect } from "react";
import { ACTED } from "#components/api/acted.ts";
import { listenLive } from "#components/api/listen-live.ts";
import { useBrowserZone } from "./use-browser-zone.ts";
import { useLook } from "./use-look.ts";

const GATHER_MS = 500;

export type KeepTrueProps = { workspace: string; isFollowing: boolean; isZoneUnsaid: boolean };

/** Has the page made again when what it shows has changed elsewhere, and tells the server that somebody is here. */
export function KeepTrue({ workspace, isFollowing, isZoneUnsaid }: KeepTrueProps) {
  useRefresh(workspace, isFollowing);
  useLook(workspace, isFollowing);
  useBrowserZone(workspace, isZoneUnsaid);
  return null;
}

/** A visitor hears nothing of themselves: what they do makes them a subscriber, who is heard of anew. */
function useRefresh(workspace: string, isFollowing: boolean): void {
  const router = useRouter();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        startTransition(() => router.refresh());
      }, GATHER_MS);
    };
    const stop = listenLive(workspace, refresh);
    if (!isFollowing) window.addEventListener(ACTED, refresh);
    return () => {
      clearTimeout(timer);
      stop();
      window.removeEventListener(ACTED, refresh);
    };
  }, [workspace, isFollowing, router]);
}
