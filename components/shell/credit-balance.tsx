"use client";

import { useQuery } from "@tanstack/react-query";
import { Coins } from "lucide-react";
import Link from "next/link";
import { useTRPC } from "#components/trpc.tsx";
import { cn } from "#components/ui/cn.ts";
import { credits } from "#components/ui/number-words.ts";
import { useWorkspaceOrNone, type WorkspaceInfo } from "./workspace-context.tsx";

/** What is left, in every page's head; amber at zero. Nothing on pages above all workspaces. */
export function CreditBalance({ className }: { className?: string }) {
  const workspace = useWorkspaceOrNone();
  return workspace && <Balance workspace={workspace} className={className} />;
}

function Balance({ workspace, className }: { workspace: WorkspaceInfo; className?: string }) {
  const { slug, availableMilli } = workspace;
  const trpc = useTRPC();
  const { data } = useQuery(trpc.credit.balance.queryOptions({ workspace: slug }, { initialData: { availableMilli } }));
  const isEmpty = data.availableMilli <= 0;
  return (
    <Link
      href={`/w/${slug}/credits`}
      className={cn(
        "inline-flex h-8 items-center gap-1.5 rounded-control px-2 font-[560] whitespace-nowrap text-ink-2 hover:bg-chip hover:text-ink touch:h-11",
        isEmpty && "text-warn-ink",
        className,
      )}
    >
      <Coins aria-hidden size={15} strokeWidth={1.9} className={isEmpty ? "text-warn" : "text-ink-3"} />
      <span>
        {credits(data.availableMilli)}
        <span className="max-phone:sr-only"> credits</span>
      </span>
    </Link>
  );
}
