"use client";

import { useQuery } from "@tanstack/react-query";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Time } from "../ui/time.tsx";
import { PortfolioShares } from "./portfolio-shares.tsx";

/** What a subscriber's wallet held when it was read last. */
export function PortfolioPanel({ subscriberId }: { subscriberId: number }) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const { data, isPending, error, refetch } = useQuery(
    trpc.portfolio.read.queryOptions({ workspace: slug, subscriberId }),
  );
  const note = data && (
    <>
      read <Time at={data.readAt} style="ago" />
    </>
  );
  return (
    <Panel id="portfolio" title="What they hold" note={note}>
      {isPending && <SkeletonRows rows={2} />}
      {error && <ErrorState onRetry={() => void refetch()}>{error.message}</ErrorState>}
      {data === null && (
        <p className="px-4 pt-1 pb-3.5 text-ink-2">
          Not read yet. A workflow with the node “Their portfolio” reads it when an event concerns them.
        </p>
      )}
      {data && <PortfolioShares portfolio={data.portfolio} />}
      {data?.isCurrent && data.hasMoved && (
        <p className="px-4 pb-3 text-label text-ink-3">
          Their wallet has moved something since. It is read again before anything is decided by it.
        </p>
      )}
      {data && !data.isCurrent && (
        <p className="px-4 pb-3 text-label text-ink-3">
          What portfolios are made of was changed since. It is read again before anything is decided by it.
        </p>
      )}
    </Panel>
  );
}
