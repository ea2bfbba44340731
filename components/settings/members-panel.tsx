"use client";

import { useQuery } from "@tanstack/react-query";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Table, Th } from "#components/ui/table.tsx";
import { AddMemberDialog } from "./add-member-dialog.tsx";
import { MemberRow } from "./member-row.tsx";

/** Who works in this workspace, and as what. */
export function MembersPanel() {
  const { slug, role } = useWorkspace();
  const trpc = useTRPC();
  const members = useQuery(trpc.member.list.queryOptions({ workspace: slug }));
  const isOwner = role === "owner";
  return (
    <Panel
      id="members"
      title="Members"
      note={members.data && `${members.data.length}`}
      action={isOwner && <AddMemberDialog />}
    >
      {members.isPending && <SkeletonRows rows={3} />}
      {members.error && <ErrorState onRetry={() => void members.refetch()}>{members.error.message}</ErrorState>}
      {members.data && (
        <Table label="Members" className="mt-2">
          <thead>
            <tr>
              <Th>Wallet</Th>
              <Th>Role</Th>
              <Th className="max-phone:hidden">Since</Th>
              <Th isRight>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {members.data.map((member) => (
              <MemberRow key={member.address} member={member} isOwner={isOwner} />
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
