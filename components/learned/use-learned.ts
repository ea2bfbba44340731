"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { type Act, type Change, useAct } from "#components/api/use-act.ts";
import { useTRPC } from "#components/trpc.tsx";
import { type Learned, learnedWays } from "./learned-ways.ts";

/** What was learned of this person, and what they may do about it; each change holds from the next event on. */
export function useLearned(workspace: string, initial?: Learned) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const list = useQuery({
    ...trpc.learned.list.queryOptions({ workspace }),
    ...(initial ? { initialData: initial } : {}),
  });
  const readAgain = useCallback(
    () =>
      Promise.all(
        [trpc.learned, trpc.preference, trpc.inbox, trpc.timing].map((noun) =>
          queryClient.invalidateQueries(noun.pathFilter()),
        ),
      ),
    [trpc, queryClient],
  );
  const { act, isBusy } = useAct(readAgain);
  const ways = learnedWays(workspace);
  const markSeen = useCallback(() => act(learnedWays(workspace).markSeen()), [workspace, act]);
  return { ...acting(ways, act), markSeen, readAgain, learned: list, isBusy };
}

type Acting<W extends Ways> = { [K in keyof W]: (...args: Parameters<W[K]>) => void };
type Ways = Record<string, (...args: never[]) => Change>;

/** Each way as what goes it. */
function acting<W extends Ways>(ways: W, act: Act): Acting<W> {
  const entries = Object.entries(ways).map(([name, way]) => [name, (...args: never[]) => act(way(...args))]);
  return Object.fromEntries(entries) as Acting<W>;
}

export type Learning = ReturnType<typeof useLearned>;
