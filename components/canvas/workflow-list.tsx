"use client";

import { useQuery } from "@tanstack/react-query";
import { Ellipsis, FileUp, Plus } from "lucide-react";
import Link from "next/link";
import { type RouterOutputs, useTRPC } from "#components/trpc.tsx";
import { TopBar } from "../shell/top-bar.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { StateTag } from "../ui/state-tag.tsx";
import { Time } from "../ui/time.tsx";
import { endOf } from "./end-of.ts";
import { ImportWorkflow } from "./import/import-dialog.tsx";
import { NewWorkflow } from "./new-workflow.tsx";
import { useWorkflowActions } from "./use-workflow-actions.ts";
import { WorkflowStateTag } from "./workflow-state-tag.tsx";

type Row = RouterOutputs["workflow"]["list"][number];

/** The workspace's workflows, with how each stands. */
export function WorkflowList() {
  const trpc = useTRPC();
  const { slug, role } = useWorkspace();
  const { data, isError, error, refetch } = useQuery(trpc.workflow.list.queryOptions({ workspace: slug }));
  const canEdit = role !== "viewer";
  const live = data?.filter((row) => row.state === "live").length ?? 0;
  return (
    <>
      <TopBar
        title="Workflows"
        note={data && data.length > 0 ? `${live} of ${data.length} live` : undefined}
        actions={canEdit && <Begin />}
      />
      <main id="main" className="flex flex-col gap-4 p-5 max-phone:p-4">
        {isError && <ErrorState onRetry={() => void refetch()}>{error.message}</ErrorState>}
        {!data && !isError && <Waiting />}
        {data?.length === 0 && (
          <div className="rounded-card border border-line bg-surface">
            <EmptyState title="Nothing is watched yet" action={canEdit && <Begin />}>
              A workflow says what to watch, for whom, and what to tell them. Begin with a template and see it run
              within a minute, or draw your own.
            </EmptyState>
          </div>
        )}
        {data && data.length > 0 && (
          <ul className="overflow-hidden rounded-card border border-line bg-surface">
            {data.map((row) => (
              <WorkflowRow key={row.id} row={row} canEdit={canEdit} />
            ))}
          </ul>
        )}
      </main>
    </>
  );
}

/** The ways to a new workflow. */
function Begin() {
  return (
    <span className="inline-flex flex-wrap gap-2">
      <ImportWorkflow trigger={<Button icon={<FileUp aria-hidden size={15} />}>Import</Button>} />
      <NewWorkflow trigger={<NewButton />} />
    </span>
  );
}

function NewButton(props: React.ComponentProps<typeof Button>) {
  return (
    <Button kind="solid" icon={<Plus aria-hidden size={15} strokeWidth={2.2} />} {...props}>
      New workflow
    </Button>
  );
}

function WorkflowRow({ row, canEdit }: { row: Row; canEdit: boolean }) {
  const { base } = useWorkspace();
  return (
    <li className="group relative grid grid-cols-[minmax(0,1fr)_112px_190px_130px_120px_36px] items-center gap-4 border-t border-hair px-4 py-2.5 first:border-0 hover:bg-raised max-phone:grid-cols-[minmax(0,1fr)_auto]">
      <span className="min-w-0">
        <Link
          href={`${base}/workflows/${row.id}`}
          className="font-[620] after:absolute after:inset-0 group-hover:underline group-hover:decoration-brass group-hover:decoration-[1.5px] group-hover:underline-offset-3"
        >
          {row.name}
        </Link>
        <span className="block truncate text-label text-ink-3">{row.sentence || "Nothing starts it yet"}</span>
      </span>
      <span>
        <WorkflowStateTag state={row.state} liveNumber={row.liveNumber} />
        <End row={row} />
      </span>
      <span className="flex flex-col text-label text-ink-2 max-phone:hidden">
        {draftWords(row)}
        {row.errorCount > 0 && row.nodeCount > 0 && (
          <StateTag tone="bad" glyph="cross" className="text-label">
            {row.errorCount} to fix
          </StateTag>
        )}
      </span>
      <span className="text-label text-ink-2 max-phone:hidden">
        {row.lastRunAt ? (
          <>
            Ran <Time at={row.lastRunAt} style="ago" />
          </>
        ) : (
          <span className="text-ink-3">Has not run</span>
        )}
      </span>
      <span className="text-label text-ink-3 max-phone:hidden">
        Changed <Time at={row.updatedAt} style="ago" />
      </span>
      <span className="relative max-phone:hidden">{canEdit && <RowMenu row={row} />}</span>
    </li>
  );
}

/** When it pauses by itself, while that is still to come or is why it is paused. */
function End({ row }: { row: Row }) {
  const end = endOf(row);
  if (!end) return null;
  return (
    <span className="block text-label whitespace-nowrap text-ink-3">
      {end.isOver ? "ended" : "ends"} <Time at={end.at} style="ago" />
    </span>
  );
}

function draftWords({ liveNumber, changeCount, nodeCount }: Row): string {
  if (liveNumber === null) return nodeCount === 0 ? "Empty draft" : `Draft of ${nodeCount} steps`;
  if (changeCount === 0) return "Draft is the same";
  return changeCount === 1 ? "1 change not published" : `${changeCount} changes not published`;
}

function RowMenu({ row }: { row: Row }) {
  const { slug } = useWorkspace();
  const { pause, resume, duplicate, archive } = useWorkflowActions({ workspace: slug, id: row.id, name: row.name });
  return (
    <Menu
      align="end"
      trigger={
        <Button
          kind="ghost"
          size="s"
          aria-label={`More for ${row.name}`}
          className="w-7 px-0"
          icon={<Ellipsis aria-hidden size={16} />}
        />
      }
    >
      {row.state === "live" && <MenuItem onSelect={() => pause.mutate()}>Pause</MenuItem>}
      {row.state === "paused" && <MenuItem onSelect={() => resume.mutate()}>Resume</MenuItem>}
      <MenuItem onSelect={() => duplicate.mutate()}>Duplicate</MenuItem>
      <MenuSeparator />
      <MenuItem isDanger onSelect={() => archive.mutate()}>
        Archive
      </MenuItem>
    </Menu>
  );
}

function Waiting() {
  return (
    <div aria-busy className="flex flex-col gap-3 rounded-card border border-line bg-surface p-4">
      {[1, 2, 3].map((n) => (
        <Skeleton key={n} className="h-9" />
      ))}
    </div>
  );
}
