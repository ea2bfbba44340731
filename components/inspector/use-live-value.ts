"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPCClient } from "#components/trpc.tsx";
import { isAddressText } from "../fields/known-contracts.ts";
import { useSettled } from "../fields/parts/use-preview.ts";

export type LiveOf = {
  /** The node watches a value, and this member may see it. */
  isWatched: boolean;
  workspace: string;
  /** The When node's type and its config as drawn. */
  type: string;
  config: Readonly<Record<string, unknown>>;
};

const AGAIN_MS = 12_000;
/** Keys that say when to tell, not what to read: changing them asks nothing anew. */
const NOT_READ = new Set(["lines", "change", "windowSeconds", "hysteresisPercent", "critical", "cooldownSeconds"]);

/** Asks what a watched value is right now, again and again, for a wallet of choice. */
export function useLiveValue({ isWatched, workspace, type, config }: LiveOf) {
  const client = useTRPCClient();
  const [typed, setTyped] = useState("");
  const wallet = useSettled(isAddressText(typed) ? typed : undefined);
  const read = useSettled(config);
  const key = Object.entries(read).filter(([name]) => !NOT_READ.has(name));
  const query = useQuery({
    queryKey: ["reading.preview", workspace, type, key, wallet],
    queryFn: () => client.reading.preview.mutate({ workspace, type, config: { ...read }, wallet }),
    enabled: isWatched,
    refetchInterval: AGAIN_MS,
    placeholderData: (before) => (before?.kind === "value" ? before : undefined),
    retry: false,
  });
  return { query, typed, setTyped, raw: query.data?.kind === "value" ? query.data.raw : null };
}

export type Live = ReturnType<typeof useLiveValue>;
