"use client";

import Link from "next/link";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { count } from "#components/ui/number-words.ts";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Time } from "#components/ui/time.tsx";
import type { RunRow } from "#server/services/run/list-runs.ts";
import { reachedWords, runState } from "./run-words.ts";
import { TriggerBadge } from "./trigger-badge.tsx";

/** One run in a list: when, what, where, who, and how it went. The whole row is the link. */
export function RunListRow({ run }: { run: RunRow }) {
  const { base } = useWorkspace();
  const state = runState(run);
  return (
    <li className="relative flex min-h-9 items-center gap-2.5 border-t border-hair first:border-t-0 hover:bg-ground max-phone:min-h-[52px]">
      <Time at={run.occurredAt} style="clock" className="w-16 shrink-0 text-ink-3 max-phone:hidden" />
      <TriggerBadge type={run.triggerType} isIdle={run.state === "cancelled"} />
      <div className="min-w-0 flex-1 truncate max-phone:py-1.5">
        <Link
          href={`${base}/runs/${run.id}`}
          className="font-[650] after:absolute after:inset-0 hover:underline hover:decoration-control hover:underline-offset-3"
        >
          {run.headline}
        </Link>{" "}
        <span className="text-ink-2 max-phone:hidden">
          in {run.workflowName}
          {place(run)}
        </span>
        <span className="block truncate text-label text-ink-2 phone:hidden">
          {run.workflowName}, <Time at={run.occurredAt} style="ago" />
        </span>
      </div>
      <span className="whitespace-nowrap text-ink-2 max-phone:hidden">{reachedWords(run)}</span>
      <span className="flex w-[132px] shrink-0 max-phone:w-auto">
        <StateTag tone={state.tone} glyph={state.glyph}>
          {state.words}
        </StateTag>
      </span>
    </li>
  );
}

function place(run: RunRow): string {
  if (run.blockNumber !== null) return `, block ${count(run.blockNumber)}`;
  return run.eventKind === "signal" ? ", signal by API" : "";
}
