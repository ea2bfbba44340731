"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { toast } from "#components/ui/toast.tsx";
import { type Member, nameOf } from "./member.ts";
import { sayFailure } from "./say-failure.ts";

/** What an owner does to members; each says what happened, and removing can be undone. */
export function useMemberChanges() {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const options = {
    onSuccess: () => queryClient.invalidateQueries(trpc.member.pathFilter()),
    onError: sayFailure("Nothing was changed"),
  };
  const role = useMutation(trpc.member.changeRole.mutationOptions(options));
  const add = useMutation(trpc.member.add.mutationOptions(options));
  const gone = useMutation(trpc.member.remove.mutationOptions(options));
  return {
    changeRole: (member: Member, to: Member["role"]) =>
      role.mutate(
        { workspace, address: member.address, role: to },
        { onSuccess: () => toast({ title: `${nameOf(member)} is ${to} now` }) },
      ),
    remove: (member: Member) => {
      const { address, role: was, name } = member;
      const undo = () => add.mutate({ workspace, address, role: was, name });
      gone.mutate(
        { workspace, address },
        { onSuccess: () => toast({ title: `${nameOf(member)} is no member any more`, undo }) },
      );
    },
  };
}
