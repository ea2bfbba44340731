"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPCClient } from "#components/trpc.tsx";
import { useSettled } from "../fields/parts/use-preview.ts";
import type { TrialChoice } from "./trial-choice.ts";
import { chosenEvent, chosenWho, type ListedPast, type TrialOf } from "./use-trial.ts";

export type StepOf = TrialOf & { nodeId: string };

/** A step of the draft held against the chosen event, again whenever the draft or the choice comes to rest. */
export function useStepCheck(of: StepOf, choice: TrialChoice, past: ListedPast | undefined) {
  const { workspace, id, resting, nodeId } = of;
  const client = useTRPCClient();
  const asked = useSettled({ event: chosenEvent(choice, past), who: chosenWho(choice) });
  return useQuery({
    queryKey: ["trial.check", workspace, id, resting.turn, nodeId, asked],
    queryFn: ({ signal }) => {
      if (!asked.event) throw new Error("Bug: nothing was chosen");
      const input = { workspace, id, graph: resting.graph, nodeId, event: asked.event, who: asked.who };
      return client.trial.check.mutate(input, { signal });
    },
    enabled: asked.event !== null,
    placeholderData: (before) => before,
    gcTime: 60_000,
    retry: false,
  });
}

/** How many past events a step would have sent which way. `isReady`: what is asked for first has been answered. */
export function useStepCount(of: StepOf, choice: TrialChoice, isReady: boolean) {
  const { workspace, id, resting, nodeId } = of;
  const client = useTRPCClient();
  const who = useSettled(chosenWho(choice));
  return useQuery({
    queryKey: ["trial.count", workspace, id, resting.turn, nodeId, who],
    queryFn: ({ signal }) =>
      client.trial.count.mutate({ workspace, id, graph: resting.graph, nodeId, who }, { signal }),
    enabled: isReady,
    placeholderData: (before) => before,
    gcTime: 60_000,
    retry: false,
  });
}
