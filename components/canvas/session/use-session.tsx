"use client";

import { createContext, type ReactNode, useCallback, useContext, useSyncExternalStore } from "react";
import type { QueuedWork } from "#server/services/workflow/count-queued.ts";
import { assertFound } from "../assert-found.ts";
import { BuilderStoreProvider } from "../store/use-builder.tsx";
import type { DraftStatus, Session } from "./session.ts";

/** What the server says of the workflow besides its draft; read again whenever it changes. */
export type WorkflowMeta = {
  id: number;
  workspace: string;
  name: string;
  state: "draft" | "live" | "paused" | "archived";
  live: { number: number; publishedAt: Date; publishedBy: string } | null;
  /** When it pauses by itself, or did. */
  expiresAt: Date | null;
  /** Null also for a pause that nobody made: its end did. */
  pausedBy: string | null;
  /** While it is paused: what waits for it to be resumed. */
  queued: QueuedWork | null;
  versionCount: number;
  signalDoors: readonly { nodeId: string; hasToken: boolean; isOpen: boolean }[];
  /** False for a viewer: everything is shown, nothing can be changed. */
  canEdit: boolean;
};

const SessionContext = createContext<Session | null>(null);
const MetaContext = createContext<WorkflowMeta | null>(null);

export type SessionProviderProps = { session: Session; meta: WorkflowMeta; children: ReactNode };

export function SessionProvider({ session, meta, children }: SessionProviderProps) {
  return (
    <SessionContext value={session}>
      <MetaContext value={meta}>
        <BuilderStoreProvider store={session.store}>{children}</BuilderStoreProvider>
      </MetaContext>
    </SessionContext>
  );
}

export function useSession(): Session {
  return assertFound(useContext(SessionContext), "A part of the builder stands outside of its session");
}

export function useWorkflowMeta(): WorkflowMeta {
  return assertFound(useContext(MetaContext), "A part of the builder stands outside of its session");
}

/** Null where there is no workflow, e.g. in a template's form. */
export function useMaybeWorkflowMeta(): WorkflowMeta | null {
  return useContext(MetaContext);
}

export function useDraftStatus<T>(selector: (status: DraftStatus) => T): T {
  const { status } = useSession();
  const snapshot = useCallback(() => selector(status.get()), [selector, status]);
  return useSyncExternalStore(status.subscribe, snapshot, snapshot);
}
