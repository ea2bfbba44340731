"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Link } from "#components/ui/link.tsx";
import { count, credits, plural } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { WorkspaceFigures } from "#server/services/admin/list-workspaces.ts";
import { GrantDialog } from "./grant-dialog.tsx";

/** Every workspace with its figures of the last 24 hours and its credits. */
export function WorkspaceTable({ workspaces }: { workspaces: WorkspaceFigures[] }) {
  const [granting, setGranting] = useState<WorkspaceFigures | null>(null);
  return (
    <Panel id="workspaces" title="Workspaces" note="last 24 h">
      {workspaces.length === 0 ? (
        <EmptyState title="No workspace yet">A team makes one when it signs in for the first time.</EmptyState>
      ) : (
        <Table label="Workspaces" className="mt-1">
          <thead className="max-phone:sr-only">
            <tr>
              <Th>Name</Th>
              <Th className="max-phone:hidden">Workflows</Th>
              <Th className="max-phone:hidden">Runs, told</Th>
              <Th className="max-lg:hidden">State</Th>
              <Th isRight>Credits</Th>
              <Th isRight>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {workspaces.map((workspace) => (
              <tr key={workspace.slug} className="hover:bg-ground">
                <Td>
                  <Link
                    href={`/admin?view=history&workspace=${workspace.slug}`}
                    className="no-underline hover:underline"
                  >
                    {workspace.name}
                  </Link>
                  <div className="text-label text-ink-3">
                    {plural(workspace.memberCount, "member")}, {plural(workspace.subscriberCount, "subscriber")}
                  </div>
                </Td>
                <Td className="max-phone:hidden">
                  {count(workspace.liveCount)} live
                  {workspace.pausedCount > 0 && (
                    <span className="text-ink-3">, {count(workspace.pausedCount)} paused</span>
                  )}
                </Td>
                <Td className="whitespace-nowrap max-phone:hidden">
                  {count(workspace.runCount)}
                  <i aria-hidden className="mx-1.5 inline-block h-[1.5px] w-3.5 bg-control align-[4px]" />
                  <b>{count(workspace.toldCount)}</b>
                  {workspace.lastRunAt && (
                    <div className="text-label text-ink-3">
                      last <Time at={workspace.lastRunAt} style="ago" />
                    </div>
                  )}
                </Td>
                <Td className="max-lg:hidden">
                  <WorkspaceState workspace={workspace} />
                </Td>
                <Td isRight className="font-[560] whitespace-nowrap">
                  {credits(workspace.availableMilli)}
                </Td>
                <Td isRight>
                  <Button size="s" onClick={() => setGranting(workspace)}>
                    Grant credits
                  </Button>
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {granting && <GrantDialog key={granting.slug} workspace={granting} onClose={() => setGranting(null)} />}
    </Panel>
  );
}

function WorkspaceState({ workspace }: { workspace: WorkspaceFigures }) {
  if (workspace.unfundedCount > 0) {
    return (
      <StateTag tone="warn" glyph="hourglass">
        {count(workspace.unfundedCount)} wait for credits
      </StateTag>
    );
  }
  if (workspace.failedCount > 0) {
    return (
      <StateTag tone="warn" glyph="warning">
        {count(workspace.failedCount)} failed
      </StateTag>
    );
  }
  if (workspace.liveCount === 0) {
    return (
      <StateTag tone="idle" glyph="minus">
        Nothing live
      </StateTag>
    );
  }
  return (
    <StateTag tone="ok" glyph="check">
      Well
    </StateTag>
  );
}
