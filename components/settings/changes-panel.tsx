"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { type RouterOutputs, useTRPC } from "#components/trpc.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { MorePages } from "#components/ui/more-pages.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Time } from "#components/ui/time.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import { changeWords } from "./change-words.ts";

/** The audit log: kept for good, changed by nobody. */
export function ChangesPanel() {
  return (
    <Panel id="changes" title="Who changed what" note="kept for good; nobody can edit it">
      <div className="mt-2">
        <MorePages label="Older changes">{(page) => <ChangesOf {...page} />}</MorePages>
      </div>
    </Panel>
  );
}

type ChangesOfProps = { before: number | undefined; footer: (nextBefore: number | null) => ReactNode };

function ChangesOf({ before, footer }: ChangesOfProps) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const page = useQuery(trpc.audit.list.queryOptions({ workspace, ...(before && { before }) }));
  if (page.isPending) return <SkeletonRows rows={4} />;
  if (page.error) return <ErrorState onRetry={() => void page.refetch()}>{page.error.message}</ErrorState>;
  return (
    <>
      <ul>
        {page.data.changes.map((change) => (
          <ChangeRow key={change.id} change={change} />
        ))}
      </ul>
      {page.data.changes.length === 0 && <p className="px-4 py-3 text-ink-2">Nothing was changed yet.</p>}
      {footer(page.data.nextBefore)}
    </>
  );
}

/** What Bellwether does by itself, it was told to do before. */
const NOBODY = "0x0000000000000000000000000000000000000000";

function Who({ change }: { change: RouterOutputs["audit"]["list"]["changes"][number] }) {
  if (change.actor === NOBODY) return <b>Bellwether</b>;
  return change.name ? <b title={change.actor}>{change.name}</b> : <Wallet address={change.actor} />;
}

function ChangeRow({ change }: { change: RouterOutputs["audit"]["list"]["changes"][number] }) {
  return (
    <li className="flex gap-3 border-t border-hair px-4 py-2">
      <span className="min-w-0 flex-1">
        <Who change={change} /> <span className="break-words text-ink-2">{changeWords(change)}</span>
      </span>
      <Time at={change.at} style="ago" className="shrink-0 text-ink-3" />
    </li>
  );
}
