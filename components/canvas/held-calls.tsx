"use client";

import { useQuery } from "@tanstack/react-query";
import { Hourglass } from "lucide-react";
import { useTRPC } from "#components/trpc.tsx";
import type { HeldCalls } from "#server/services/run/list-held-calls.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { cn } from "../ui/cn.ts";
import { Link } from "../ui/link.tsx";
import { heldTitle } from "./held-words.ts";

const READ_EVERY_MS = 15_000;

/** Calls of a workflow that are held back just now. */
export function useHeldCalls({ workspace, id }: { workspace: string; id: number }): HeldCalls[] {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.workflow.heldCalls.queryOptions({ workspace, id }, { refetchInterval: READ_EVERY_MS }),
  );
  return data ?? NONE;
}

const NONE: HeldCalls[] = [];

/** What holds a workflow's calls back, where whoever looks after it looks. */
export function HeldNotice({ held, className }: { held: readonly HeldCalls[]; className?: string }) {
  const { base } = useWorkspace();
  if (held.length === 0) return null;
  return (
    <ul
      aria-label="Held back"
      className={cn(
        "flex flex-col gap-2 rounded-card border border-warn-line bg-warn-wash px-3 py-2.5 text-ink",
        className,
      )}
    >
      {held.map((each) => (
        <li key={`${each.nodeId} ${each.signer}`} className="flex gap-2">
          <Hourglass aria-hidden size={15} strokeWidth={2} className="mt-[3px] shrink-0 text-warn" />
          <span className="min-w-0">
            <b>{heldTitle(each)}</b> <span className="text-warn-ink">{each.reason}</span>{" "}
            <Link href={`${base}/settings#signers`}>Its limits</Link>{" "}
            <Link href={`${base}/executions/${each.executionId}`}>See the latest</Link>
          </span>
        </li>
      ))}
    </ul>
  );
}
