"use client";

import { MutationCache, QueryCache, QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { createTRPCClient, TRPCClientError } from "@trpc/client";
import { httpBatchLink } from "@trpc/client/links/httpBatchLink";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useEffect, useState } from "react";
import type { AppRouter } from "#server/api/root.ts";
import { EMBEDDED_HEADER } from "#server/contract/embed.ts";
import { wire } from "#server/contract/wire.ts";
import { tellActed } from "./api/acted.ts";
import { listenLive } from "./api/listen-live.ts";
import { isEmbedded, leaveToSignIn } from "./api/to-sign-in.ts";

const context = createTRPCContext<AppRouter>();
/** `useQuery(trpc.run.list.queryOptions({ workspace }))` */
export const useTRPC = context.useTRPC;
export const useTRPCClient = context.useTRPCClient;
export type TRPCClient = ReturnType<typeof useTRPCClient>;

export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;

type TRPCProps = { children: ReactNode };

/** Data for everything below: pages that need it have it once, around all that they share. */
export function TRPC({ children }: TRPCProps) {
  const [queryClient] = useState(makeQueryClient);
  const [trpcClient] = useState(makeClient);
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}

// Never fetched from while rendering on the server; only the browser asks.
const url = "/api/trpc";

function makeClient() {
  return createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url, transformer: wire, maxURLLength: 4_000, maxItems: 20, headers: embedded })],
  });
}

const embedded = () => (isEmbedded() ? { [EMBEDDED_HEADER]: "1" } : {});

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 10_000, retry: (failures, error) => failures < 2 && !isRefusal(error) },
    },
    queryCache: new QueryCache({ onError: toSignIn }),
    mutationCache: new MutationCache({ onError: toSignIn, onSuccess: tellActed }),
  });
}

/** What the server says of an error, for showing; `message` of any error is safe to show. */
export function appErrorOf(error: unknown) {
  return error instanceof TRPCClientError ? (error as TRPCClientError<AppRouter>).data?.app : undefined;
}

const isRefusal = (error: unknown) => appErrorOf(error)?.retry === "never";

const toSignIn = (error: unknown) => leaveToSignIn(appErrorOf(error)?.code);

/** Routers that show more than changes of their own name. */
const ALSO: Record<string, string[]> = {
  run: ["overview", "admin"],
  execution: ["run", "overview", "subscriberList", "admin"],
  delivery: ["run", "execution", "overview", "admin"],
  inbox: ["overview"],
  credit: ["overview", "admin", "audit"],
  workflow: ["overview", "run", "segment", "approval", "admin", "audit"],
  learned: ["preference", "inbox"],
  preference: ["learned", "subscriber", "subscriberList", "topic"],
  topic: ["preference", "segment", "audit"],
  segment: ["audit"],
  member: ["workspace", "audit"],
  secret: ["audit"],
  signer: ["audit", "workflow"],
  apiKey: ["audit"],
  subscriber: ["subscriberList"],
};

/**
 * Keeps what the page shows true without reload: when the workspace changes, the queries that show it are read
 * again. `null` is the admin's view of all workspaces.
 */
export function useLive(workspace: string | null): void {
  const queryClient = useQueryClient();
  useEffect(
    () =>
      listenLive(workspace, (topics) => {
        const shown = topics === "all" ? null : new Set(topics.flatMap((t) => [t, ...(ALSO[t] ?? [])]));
        void queryClient.invalidateQueries({
          predicate: ({ queryKey }) => shown === null || shown.has(noun(queryKey)),
        });
      }),
    [workspace, queryClient],
  );
}

/** tRPC's keys are `[["run", "list"], …]`. */
function noun(queryKey: readonly unknown[]): string {
  const [path] = queryKey;
  return Array.isArray(path) ? String(path[0]) : "";
}
