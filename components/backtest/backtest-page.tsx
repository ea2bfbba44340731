"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { TopBar } from "#components/shell/top-bar.tsx";
import { useAddressState } from "#components/shell/use-address-state.ts";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Card } from "#components/ui/panel.tsx";
import { Select } from "#components/ui/select.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { timeWords } from "#components/ui/time-words.ts";
import type { listBacktests } from "#server/services/backtest/list-backtests.ts";
import { BacktestResult } from "./backtest-result.tsx";
import { type Asked, BacktestSetup } from "./backtest-setup.tsx";
import { rangeWords, testedWords } from "./backtest-words.ts";

type Listed = Awaited<ReturnType<typeof listBacktests>>;

/** A workflow's backtests: what its draft, or a version, would have done in the past. */
export function BacktestPage({ workflowId, initial }: { workflowId: number; initial: Listed }) {
  const { slug, base, role } = useWorkspace();
  const trpc = useTRPC();
  const address = useAddressState();
  const { data: listed } = useQuery(
    trpc.backtest.list.queryOptions({ workspace: slug, id: workflowId }, { initialData: initial }),
  );
  const chosen = Number(address.get("test")) || listed.backtests[0]?.id;
  const start = useStart(workflowId, (id) => address.set({ test: String(id) }));
  const canRun = role !== "viewer";
  return (
    <>
      <TopBar
        crumbs={[
          { label: "Workflows", href: `${base}/workflows` },
          { label: listed.workflowName, href: `${base}/workflows/${workflowId}` },
        ]}
        title="Backtest"
        tag={
          <Tag>
            <FlaskConical aria-hidden size={12} strokeWidth={2.2} /> Nothing was sent
          </Tag>
        }
        actions={
          <Link href={`${base}/workflows/${workflowId}`} className={buttonClass()}>
            To the canvas
          </Link>
        }
      />
      <main id="main" className="flex flex-1 flex-col gap-4 p-6 pt-4 max-phone:p-4">
        {canRun && (
          <BacktestSetup
            versions={listed.versions}
            liveNumber={listed.liveNumber}
            chains={listed.chains}
            isBusy={start.isPending}
            refusal={start.refusal}
            onRun={start.run}
          />
        )}
        {chosen === undefined ? (
          <Card>
            <EmptyState title="Nothing was tested yet">
              A backtest plays the past through the draft, with your real subscribers and their settings of today: who
              would have been told, when, and what it would have cost. Nothing is sent and nothing is charged.
            </EmptyState>
          </Card>
        ) : (
          <Chosen
            key={chosen}
            id={chosen}
            earlier={
              <Earlier
                listed={listed}
                chosen={chosen}
                onChoose={(id) => address.set({ test: id, kind: "", wallet: "" })}
              />
            }
          />
        )}
      </main>
    </>
  );
}

function Chosen({ id, earlier }: { id: number; earlier: React.ReactNode }) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const query = useQuery(
    trpc.backtest.read.queryOptions(
      { workspace: slug, id },
      // News comes by itself; this is for the day that it does not.
      { refetchInterval: ({ state }) => (isOpen(state.data?.state) ? 1_500 : false) },
    ),
  );
  if (query.isPending) {
    return (
      <Card>
        <SkeletonRows rows={6} />
      </Card>
    );
  }
  if (query.isError) {
    return (
      <Card>
        <ErrorState onRetry={() => void query.refetch()}>{query.error.message}</ErrorState>
      </Card>
    );
  }
  return <BacktestResult test={query.data} earlier={earlier} />;
}

const isOpen = (state: string | undefined) => state === "waiting" || state === "running";

type EarlierProps = { listed: Listed; chosen: number; onChoose: (id: string) => void };

/** Every backtest that is kept; nothing while there is only one. */
function Earlier({ listed, chosen, onChoose }: EarlierProps) {
  if (listed.backtests.length < 2) return null;
  return (
    <Select
      label="Which backtest"
      value={String(chosen)}
      onValueChange={onChoose}
      className="w-72 max-phone:w-full"
      options={listed.backtests.map((one) => ({
        value: String(one.id),
        label: `${timeWords(one.createdAt, "short")}: ${testedWords(one.versionNumber)}, ${rangeWords(one.range)}`,
      }))}
    />
  );
}

function useStart(workflowId: number, onStarted: (id: number) => void) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [refusal, setRefusal] = useState<string | null>(null);
  const mutation = useMutation(
    trpc.backtest.start.mutationOptions({
      onSuccess: async (started) => {
        if (started.kind === "refused") {
          const [first] = started.problems;
          setRefusal(`This draft cannot run yet. ${first?.message ?? ""} Mend it on the canvas.`);
          return;
        }
        setRefusal(null);
        await queries.invalidateQueries({ queryKey: trpc.backtest.list.queryKey() });
        onStarted(started.id);
      },
      onError: (error) => setRefusal(error.message),
    }),
  );
  const run = ({ version, range }: Asked) => mutation.mutate({ workspace: slug, workflowId, version, range });
  return { run, refusal, isPending: mutation.isPending };
}
