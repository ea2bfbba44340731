"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC, useTRPCClient } from "#components/trpc.tsx";
import type { Graph } from "#server/contract/graph.ts";
import { useSession, useWorkflowMeta } from "../canvas/session/use-session.tsx";
import { change, undoGesture } from "../canvas/store/actions.ts";
import { toast } from "../ui/toast.tsx";

type Replaced = { revision: number; graph: Graph };
type Replacing = {
  /** The gesture, as undo names it: "Discard the draft". */
  label: string;
  /** What stands in the draft then. */
  title: string;
  ask: (of: { workspace: string; id: number; baseRevision: number }) => Promise<Replaced>;
};

/** Puts another graph in the draft's place, as one gesture here too; the server keeps what was there. */
function useReplaceDraft({ label, title, ask }: Replacing, onDone: () => void) {
  const session = useSession();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { workspace, id } = useWorkflowMeta();
  return useMutation({
    mutationFn: async () => {
      await session.autosave.flush();
      const { graph, revision } = await ask({ workspace, id, baseRevision: session.autosave.revision() });
      session.autosave.rebase({ graph, revision });
      change(session.store, { label, select: [] }, () => graph);
    },
    onSuccess: () => {
      toast({ title, description: "What was there is kept under History.", undo: () => undoGesture(session.store) });
      onDone();
      return queries.invalidateQueries({ queryKey: trpc.workflow.listEdits.pathKey() });
    },
    onError: (error) => toast({ title: "The draft is as it was", description: error.message, tone: "bad" }),
  });
}

/** Puts what is live back into the draft. */
export function useDiscardDraft(onDone: () => void) {
  const client = useTRPCClient();
  const ask: Replacing["ask"] = (of) => client.workflow.discardDraft.mutate(of);
  return useReplaceDraft({ label: "Discard the draft", title: "The draft is what is live", ask }, onDone);
}

/** Puts the draft back to how it was before a stretch of work. */
export function useRestoreEdit(editId: number, onDone: () => void) {
  const client = useTRPCClient();
  const ask: Replacing["ask"] = (of) => client.workflow.restoreEdit.mutate({ ...of, editId });
  return useReplaceDraft({ label: "Go back in the draft", title: "The draft is as it was before", ask }, onDone);
}
