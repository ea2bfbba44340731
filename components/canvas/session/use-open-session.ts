"use client";

import { useEffect, useState } from "react";
import { appErrorOf, type RouterOutputs, useTRPCClient } from "#components/trpc.tsx";
import type { Catalog } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { toast } from "../../ui/toast.tsx";
import { newId } from "../document/new-id.ts";
import { undoGesture } from "../store/actions.ts";
import type { SaveReply } from "../store/autosave.ts";
import { shadowKey } from "../store/shadow.ts";
import { createSession, type Session } from "./session.ts";

export type WorkflowData = RouterOutputs["workflow"]["get"];
type Client = ReturnType<typeof useTRPCClient>;
type Open = {
  workspace: string;
  canEdit: boolean;
  workflow: WorkflowData;
  catalog: Catalog;
  /** The draft, with a place for every card. */
  start: Graph;
};

/** The session of this page: made once, from what was first loaded. */
export function useOpenSession({ workspace, canEdit, workflow, catalog, start }: Open): Session {
  const client = useTRPCClient();
  const [session] = useState(() => {
    const { id, draft, description, changes } = workflow;
    return createSession({
      door: {
        save: (input) => save(client, { workspace, id, ...input }),
        describe: (graph) => client.workflow.describe.mutate({ workspace, id, graph }),
      },
      start: {
        catalog,
        graph: start,
        revision: draft.revision,
        savedAtMs: draft.updatedAt.getTime(),
        description,
        changes,
        isReadOnly: !canEdit,
      },
      storage: window.localStorage,
      shadowKey: shadowKey(workspace, id),
      tabId: newId({}, Math.random),
      onRestored: () =>
        toast({
          title: "Unsaved changes are back",
          description: "This browser had kept them. Undo takes them out again.",
        }),
    });
  });
  useEffect(() => session.open(), [session]);
  const { graph, revision, updatedAt, updatedBy } = workflow.draft;
  useEffect(() => {
    const theirs = { graph, revision, by: updatedBy, atMs: updatedAt.getTime() };
    if (!session.followTheirs(theirs)) return;
    toast({
      title: "This draft was changed elsewhere",
      description: "You see the latest.",
      undo: () => undoGesture(session.store),
    });
  }, [session, graph, revision, updatedAt, updatedBy]);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (!session.autosave.isDirty()) return;
      void session.autosave.flush();
      // A save under way comes back from this browser if need be; ask only where saving does not get on.
      const { kind } = session.status.get().save;
      if (kind === "offline" || kind === "refused" || kind === "conflict") event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [session]);
  return session;
}

type Save = { workspace: string; id: number; graph: Graph; baseRevision: number };

async function save(client: Client, input: Save): Promise<SaveReply> {
  try {
    const { revision } = await client.workflow.saveDraft.mutate(input);
    return { kind: "saved", revision };
  } catch (error) {
    return replyOf(error, client, input);
  }
}

async function replyOf(error: unknown, client: Client, { workspace, id }: Save): Promise<SaveReply> {
  const app = appErrorOf(error);
  const message = error instanceof Error ? error.message : "The server could not be reached.";
  if (app?.code === "conflict" && typeof app.facts.revision === "number") {
    try {
      const { draft } = await client.workflow.get.query({ workspace, id });
      const { graph, revision, updatedAt, updatedBy } = draft;
      return { kind: "conflict", theirs: { graph, revision, by: updatedBy, atMs: updatedAt.getTime() } };
    } catch {
      return { kind: "unreachable", message: "The server could not be reached." };
    }
  }
  if (app && app.retry === "never") return { kind: "refused", message };
  return { kind: "unreachable", message: app ? message : "The server could not be reached." };
}
