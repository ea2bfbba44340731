"use client";

import { useEffect } from "react";
import { callApi } from "#components/api/call-api.ts";

const AGAIN_MS = 5 * 60_000;

/**
 * Says that somebody is here, as long as the page is before them: an alert that is passed over meanwhile was seen, one
 * that came to a tab in the background was not.
 */
export function useLook(workspace: string, isFollowing: boolean): void {
  useEffect(() => {
    if (!isFollowing) return;
    let saidAt = 0;
    const say = () => {
      if (document.visibilityState !== "visible" || Date.now() - saidAt < AGAIN_MS) return;
      saidAt = Date.now();
      // said again by the next look, if it did not arrive
      callApi("inbox.look", { workspace }).catch(() => undefined);
    };
    say();
    const again = setInterval(say, AGAIN_MS);
    document.addEventListener("visibilitychange", say);
    return () => {
      clearInterval(again);
      document.removeEventListener("visibilitychange", say);
    };
  }, [workspace, isFollowing]);
}
