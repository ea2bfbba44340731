"use client";

import { useQuery } from "@tanstack/react-query";
import { HealthPanels } from "#components/health/health-panels.tsx";
import { healthHeadline, healthUnderline } from "#components/health/health-words.ts";
import { useTRPC } from "#components/trpc.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Card } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";

const REFRESH_MS = 5_000;

/** Every chain that the installation reads, with its endpoints by host. */
export function HealthTab() {
  const trpc = useTRPC();
  const health = useQuery(trpc.health.installation.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
  if (health.isError) return <ErrorState onRetry={() => void health.refetch()}>{health.error.message}</ErrorState>;
  if (!health.data) {
    return (
      <Card>
        <SkeletonRows rows={6} />
      </Card>
    );
  }
  const more = healthUnderline(health.data);
  return (
    <>
      <section aria-label="The state of things" className="pb-4">
        <h2 className="engraved text-section">{healthHeadline(health.data)}</h2>
        {more && <p className="text-ink-2">{more}</p>}
      </section>
      <HealthPanels health={health.data} isAdmin />
    </>
  );
}
