"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";

/** Workspaces of which this page has told it already. */
const noted = new Set<string>();

/** Keeps that this person has tried something on an event: one of the first steps. Its failing is nobody's trouble. */
export function useNoteTried(isTried: boolean): void {
  const { slug, role } = useWorkspace();
  const trpc = useTRPC();
  const client = useQueryClient();
  const { mutate } = useMutation(
    trpc.workspace.markTour.mutationOptions({
      onSuccess: () => client.invalidateQueries({ queryKey: trpc.overview.read.queryKey({ workspace: slug }) }),
      onError: () => noted.delete(slug),
    }),
  );
  const isDue = isTried && role !== "viewer";
  useEffect(() => {
    if (!isDue || noted.has(slug)) return;
    noted.add(slug);
    mutate({ workspace: slug, as: "tried" });
  }, [isDue, slug, mutate]);
}
