"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTRPC } from "#components/trpc.tsx";

const AGAIN_MS = 5 * 60_000;

/**
 * Says that somebody is here, as long as the page is before them: an alert that is passed over meanwhile was seen, one
 * that came to a tab in the background was not.
 */
export function useLook(workspace: string): void {
  const trpc = useTRPC();
  const { mutate } = useMutation(trpc.inbox.look.mutationOptions());
  useEffect(() => {
    let saidAt = 0;
    const say = () => {
      if (document.visibilityState !== "visible" || Date.now() - saidAt < AGAIN_MS) return;
      saidAt = Date.now();
      mutate({ workspace });
    };
    say();
    const again = setInterval(say, AGAIN_MS);
    document.addEventListener("visibilitychange", say);
    return () => {
      clearInterval(again);
      document.removeEventListener("visibilitychange", say);
    };
  }, [workspace, mutate]);
}
