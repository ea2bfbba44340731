"use client";

import { useQuery } from "@tanstack/react-query";
import { WhyForWhom } from "#components/runs/why-for-whom.tsx";
import { TopBar } from "#components/shell/top-bar.tsx";
import { useAddressState } from "#components/shell/use-address-state.ts";
import { useTRPC } from "#components/trpc.tsx";
import type { RunFunnel } from "#server/services/run/read-funnel.ts";

export type AnyRunProps = { slug: string; id: number; initial: RunFunnel };

/** One run of any workspace on its graph, and why, for any wallet. */
export function AnyRun({ slug, id, initial }: AnyRunProps) {
  const trpc = useTRPC();
  const address = useAddressState();
  const wallet = address.get("wallet");
  const funnel = useQuery(trpc.admin.funnel.queryOptions({ slug, id }, { initialData: initial }));
  const explanation = useQuery(
    trpc.admin.explain.queryOptions({ slug, runId: id, wallet }, { enabled: wallet !== "" }),
  );
  return (
    <>
      <TopBar
        crumbs={[
          { label: "Installation", href: "/admin" },
          { label: slug, href: `/admin?view=history&workspace=${slug}` },
        ]}
        title={`One run of ${funnel.data.workflowName}`}
        hasBalance={false}
      />
      <main id="main" className="flex flex-1 flex-col">
        <WhyForWhom
          wallet={wallet}
          onWallet={(next) => address.set({ wallet: next })}
          funnel={funnel}
          explanation={explanation}
          links={{ execution: (executionId) => `/admin/executions/${slug}/${executionId}`, subscriber: null }}
        />
      </main>
    </>
  );
}
