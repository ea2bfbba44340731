"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC, useTRPCClient } from "#components/trpc.tsx";
import { toast } from "../ui/toast.tsx";

type Workflow = { workspace: string; id: number; name: string };

/** What can be done to a whole workflow. */
export function useWorkflowActions({ workspace, id, name }: Workflow) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const input = { workspace, id };
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.workflow.pathKey() });
  const fail = (title: string) => (error: Error) => toast({ title, description: error.message, tone: "bad" });
  return {
    pause: useMutation({
      mutationFn: () => client.workflow.pause.mutate(input),
      onSuccess: () => {
        toast({
          title: `${name} is paused`,
          description: "No event starts it, and what has not left yet waits until you resume.",
        });
        return refresh();
      },
      onError: fail("Not paused"),
    }),
    resume: useMutation({
      mutationFn: () => client.workflow.resume.mutate(input),
      onSuccess: () => {
        toast({
          title: `${name} is live again`,
          description: "Events start it from now on, and what waited goes on where it was.",
        });
        return refresh();
      },
      onError: fail("Not resumed"),
    }),
    duplicate: useMutation({
      mutationFn: () => client.workflow.duplicate.mutate(input),
      onSuccess: refresh,
      onError: fail("Not duplicated"),
    }),
    archive: useMutation({
      mutationFn: () => client.workflow.archive.mutate(input),
      onSuccess: () => {
        toast({ title: `${name} is archived`, description: "Its runs and versions stay." });
        return refresh();
      },
      onError: fail("Not archived"),
    }),
  };
}
