"use client";

import { useQuery } from "@tanstack/react-query";
import { useAddressState } from "#components/shell/use-address-state.ts";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { type RouterOutputs, useTRPC } from "#components/trpc.tsx";

export type MeasureTally = Extract<RouterOutputs["measure"]["list"], { kind: "known" }>["rows"][number]["tally"];
export type MeasureData = Extract<RouterOutputs["measure"]["read"], { kind: "known" }>;

export const DAYS = ["7", "30", "90"] as const;
/** Counting looks at every alert of the time: what was counted a minute ago is as good. */
const COUNTED_MS = 60_000;
const BUSY_AGAIN_MS = 700;
const options = {
  staleTime: COUNTED_MS,
  refetchInterval: ({ state }: { state: { data: { kind: string } | undefined } }) =>
    state.data?.kind === "busy" ? BUSY_AGAIN_MS : false,
} as const;

/** What the address asks to see; `id` null: all topics, or all workflows. */
export function useMeasureView() {
  const address = useAddressState();
  const by: "topic" | "workflow" = address.get("by") === "workflow" ? "workflow" : "topic";
  const days = DAYS.find((one) => one === address.get("days")) ?? "30";
  const id = Number.parseInt(address.get("id"), 10);
  return {
    ...{ by, days, id: Number.isSafeInteger(id) && id > 0 ? id : null },
    query: { by, days: Number(days) as 7 | 30 | 90 },
    set: address.set,
    href: (changes: { id?: number | null }) => {
      const query = new URLSearchParams({ by, days, ...(changes.id ? { id: String(changes.id) } : {}) });
      return `?${query}`;
    },
  };
}
export type MeasureView = ReturnType<typeof useMeasureView>;

export function useMeasures({ query }: MeasureView) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  return useQuery(trpc.measure.list.queryOptions({ workspace: slug, ...query }, options));
}

export function useMeasure({ query }: MeasureView, id: number) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  return useQuery(trpc.measure.read.queryOptions({ workspace: slug, ...query, id }, options));
}
