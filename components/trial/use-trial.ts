"use client";

import { useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTRPCClient } from "#components/trpc.tsx";
import type { Graph } from "#server/contract/graph.ts";
import type { PastEventWords } from "#server/services/trial/list-past.ts";
import type { ChosenEvent, Trial, TrialPassage } from "#server/services/trial/try-draft.ts";
import { isAddressText } from "../fields/known-contracts.ts";
import { useSettled } from "../fields/parts/use-preview.ts";
import type { TrialChoice } from "./trial-choice.ts";

const SETTLES_MS = 300;
let turns = 0;

/** A graph whose logic has not changed for a moment, with a number of its own; moving cards changes nothing. */
export type RestingGraph = { turn: number; graph: Graph };

export function useRestingGraph(graph: Graph): RestingGraph {
  const [resting, setResting] = useState(() => rest(graph));
  const isSame = resting.graph.nodes === graph.nodes && resting.graph.edges === graph.edges;
  useEffect(() => {
    if (isSame) return;
    const timer = setTimeout(() => setResting(rest(graph)), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [isSame, graph]);
  return resting;
}

function rest(graph: Graph): RestingGraph {
  turns += 1;
  return { turn: turns, graph };
}

export type TrialOf = { workspace: string; id: number; resting: RestingGraph };

/** `id` is absent for a graph that is no workflow yet. */
type TrialOfAny = Omit<TrialOf, "id"> & { id?: number };

/** Stored events that would start the draft, and the When nodes that can be tried. */
export function usePast({ workspace, id, resting }: TrialOfAny) {
  const client = useTRPCClient();
  return useQuery({
    queryKey: ["trial.past", workspace, id, resting.turn],
    queryFn: ({ signal }) =>
      client.trial.past.mutate({ workspace, ...(id ? { id } : {}), graph: resting.graph }, { signal }),
    placeholderData: (before) => before,
    gcTime: 60_000,
    retry: false,
  });
}

export type Past = NonNullable<ReturnType<typeof usePast>["data"]>;
export type ListedPast = Extract<Past, { kind: "listed" }>;

/** The event that is tried: the chosen one while the draft still has its When node, else the newest, else a typed one. */
export function chosenEvent(choice: TrialChoice, past: ListedPast | undefined): ChosenEvent | null {
  const { event, typed } = choice;
  const isThere = event !== null && past?.starts.some(({ nodeId }) => nodeId === event.nodeId) === true;
  if (event && isThere) {
    if (event.kind === "stored") return event;
    const { handle = "next", values = {} } = typed[event.nodeId] ?? {};
    return { ...event, handle, values };
  }
  const [newest] = past?.events ?? [];
  if (newest) return { kind: "stored", eventId: newest.eventId, nodeId: newest.nodeId };
  const [start] = past?.starts ?? [];
  if (!start) return null;
  const { handle = start.handles[0]?.id ?? "next", values = {} } = typed[start.nodeId] ?? {};
  return { kind: "typed", nodeId: start.nodeId, handle, values };
}

/** Whom it is tried for. */
export function chosenWho({ wallet }: TrialChoice) {
  const address = wallet.trim();
  return isAddressText(address) ? { kind: "wallet" as const, address } : { kind: "some" as const };
}

/** Walks the chosen event through the draft, again whenever either comes to rest. The last answer stays until then. */
export function useTrial({ workspace, id, resting }: TrialOfAny, choice: TrialChoice, past: ListedPast | undefined) {
  const client = useTRPCClient();
  const event = chosenEvent(choice, past);
  const asked = useSettled({ event, who: chosenWho(choice) });
  return useQuery({
    queryKey: ["trial.run", workspace, id, resting.turn, asked],
    queryFn: ({ signal }) => {
      if (!asked.event) throw new Error("Bug: nothing was chosen");
      return client.trial.run.mutate(
        { workspace, ...(id ? { id } : {}), graph: resting.graph, event: asked.event, who: asked.who },
        { signal },
      );
    },
    enabled: asked.event !== null,
    placeholderData: (before) => before,
    gcTime: 60_000,
    retry: false,
  });
}

export type WalkedEvents = { passages: TrialPassage[]; isPending: boolean; error: { message: string } | null };

/** Walks several stored events, each for whom it concerns, in one request. */
export function useWalked({ workspace, id, resting }: TrialOfAny, events: readonly PastEventWords[]): WalkedEvents {
  const client = useTRPCClient();
  return useQueries({
    queries: events.map(({ eventId, nodeId }) => ({
      queryKey: ["trial.run", workspace, id, resting.turn, { eventId, nodeId }],
      queryFn: ({ signal }: { signal: AbortSignal }): Promise<Trial> => {
        const event = { kind: "stored" as const, eventId, nodeId };
        const of = { workspace, ...(id ? { id } : {}), graph: resting.graph };
        return client.trial.run.mutate({ ...of, event, who: { kind: "some" } }, { signal });
      },
      gcTime: 60_000,
      retry: false,
    })),
    combine: (found) => ({
      passages: found.flatMap(({ data }) => (data?.kind === "tried" ? data.passages : [])),
      isPending: found.some(({ isPending }) => isPending),
      error: found.find(({ error }) => error)?.error ?? null,
    }),
  });
}
