"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DatabaseZap, Ellipsis, Pencil, RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { type RouterOutputs, useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { count, plural } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { Time } from "#components/ui/time.tsx";
import { PullDialog } from "./pull-dialog.tsx";
import { sayFailure } from "./say-failure.ts";

type PullRow = RouterOutputs["pull"]["list"][number];

/** Backends that are asked on a schedule for what they say of wallets. */
export function PullsPanel() {
  const { slug, role } = useWorkspace();
  const trpc = useTRPC();
  const pulls = useQuery(trpc.pull.list.queryOptions({ workspace: slug }));
  const [editing, setEditing] = useState<PullRow | "new" | null>(null);
  const canChange = role !== "viewer";
  return (
    <Panel
      id="pulls"
      title="Data from your backend"
      note="asked on a schedule"
      action={
        canChange && (
          <Button size="s" onClick={() => setEditing("new")}>
            Ask a backend
          </Button>
        )
      }
    >
      {pulls.isPending && <SkeletonRows rows={2} />}
      {pulls.isError && <ErrorState onRetry={() => void pulls.refetch()}>{pulls.error.message}</ErrorState>}
      {pulls.data?.length === 0 && (
        <EmptyState title="None yet">
          Point at the fields of a sample answer, such as a wallet and its tier, and they are kept up to date for
          conditions, segments and messages. Your own programs can push the same by the API.
        </EmptyState>
      )}
      {pulls.data && pulls.data.length > 0 && (
        <ul className="pt-1.5">
          {pulls.data.map((row) => (
            <PullItem key={row.id} row={row} canChange={canChange} onEdit={() => setEditing(row)} />
          ))}
        </ul>
      )}
      {editing && <PullDialog pull={editing === "new" ? undefined : editing} onClose={() => setEditing(null)} />}
    </Panel>
  );
}

type PullItemProps = { row: PullRow; canChange: boolean; onEdit: () => void };

function PullItem({ row, canChange, onEdit }: PullItemProps) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const options = {
    onSuccess: () => queryClient.invalidateQueries(trpc.pull.pathFilter()),
    onError: sayFailure("Nothing was changed"),
  };
  const now = useMutation(trpc.pull.now.mutationOptions(options));
  const turn = useMutation(trpc.pull.turn.mutationOptions(options));
  const remove = useMutation(trpc.pull.remove.mutationOptions(options));
  const { id, setting, active } = row;
  return (
    <li className="flex items-start gap-2.5 border-t border-hair px-4 py-2.5">
      <DatabaseZap aria-hidden size={15} className="mt-0.5 shrink-0 text-ink-3" />
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-0.5">
          <b className="font-[640]">{setting.name}</b>
          <PullState row={row} />
        </p>
        <p className="truncate text-label text-ink-3">
          <span className="mono">{setting.url.replace(/^https?:\/\//, "")}</span>
        </p>
        <Result row={row} />
      </div>
      {canChange && (
        <>
          <Switch
            isOn={active}
            label={`Ask ${setting.name} on a schedule`}
            isLabelHidden
            onChange={(isOn) => turn.mutate({ workspace, id, isOn })}
          />
          <Menu
            align="end"
            trigger={
              <IconButton label={`More for ${setting.name}`} size="s" icon={<Ellipsis aria-hidden size={16} />} />
            }
          >
            <MenuItem icon={<RotateCw aria-hidden size={15} />} onSelect={() => now.mutate({ workspace, id })}>
              Ask it now
            </MenuItem>
            <MenuItem icon={<Pencil aria-hidden size={15} />} onSelect={onEdit}>
              Change
            </MenuItem>
            <MenuItem icon={<Trash2 aria-hidden size={15} />} onSelect={() => remove.mutate({ workspace, id })}>
              Remove
            </MenuItem>
          </Menu>
        </>
      )}
    </li>
  );
}

function PullState({ row: { active, trouble, progress, lastResult } }: { row: PullRow }) {
  if (!active) {
    return (
      <StateTag tone="idle" glyph="pause">
        Off
      </StateTag>
    );
  }
  if (trouble !== null) {
    return (
      <StateTag tone="bad" glyph="cross">
        Failing
      </StateTag>
    );
  }
  const isUnderWay = progress !== null || lastResult === null;
  return (
    <StateTag tone={isUnderWay ? "warn" : "ok"} glyph={isUnderWay ? "hourglass" : "check"}>
      {isUnderWay ? "Under way" : "Up to date"}
    </StateTag>
  );
}

/** The last answer in words; what failed says that what was known stays. */
function Result({ row: { trouble, progress, lastResult, doneAt, nextAt, active, setting } }: { row: PullRow }) {
  return (
    <div className="text-label text-ink-2">
      {trouble !== null && (
        <p className="text-bad-ink">
          Not read: {trouble}. What was known stays.
          {active && (
            <>
              {" "}
              Tried again at <Time at={nextAt} />.
            </>
          )}
        </p>
      )}
      {progress && (
        <p>
          {plural(progress.pages, "page")} so far, {count(progress.stored)} wallets
        </p>
      )}
      {!progress && lastResult && (
        <p>
          {plural(lastResult.stored, "entry", "entries")} in {plural(lastResult.pages, "page")}
          {doneAt && (
            <>
              , complete <Time at={doneAt} style="ago" />
            </>
          )}
          {active && trouble === null && (
            <>
              ; next at <Time at={nextAt} />
            </>
          )}
        </p>
      )}
      {!lastResult && trouble === null && (
        <p>Every {plural(setting.everyMinutes, "minute")}; asked for the first time soon</p>
      )}
      {lastResult && lastResult.refused > 0 && (
        <details>
          <summary className="cursor-default">{plural(lastResult.refused, "entry", "entries")} did not fit</summary>
          <ul className="pl-3">
            {lastResult.refusals.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
