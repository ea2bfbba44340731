"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { NewWorkflow } from "#components/canvas/new-workflow.tsx";
import { FindBox } from "#components/shell/find-box.tsx";
import { TopBar } from "#components/shell/top-bar.tsx";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { withUnits } from "#components/ui/number-words.ts";
import { timeWords } from "#components/ui/time-words.ts";
import { useNow } from "#components/ui/use-now.ts";
import type { Overview } from "#server/services/overview/read-overview.ts";
import { ChainsPanel } from "./chains-panel.tsx";
import { CreditsPanel } from "./credits-panel.tsx";
import { FirstRun } from "./first-run.tsx";
import { headline, underline } from "./headline.ts";
import { LooksPanel } from "./looks-panel.tsx";
import { RecentRuns } from "./recent-runs.tsx";
import { TourPanel } from "./tour-panel.tsx";
import { WorkflowTable } from "./workflow-table.tsx";

/** The operator's home: the state of things as a sentence, then what it is made of. */
export function Home({ initial }: { initial: Overview }) {
  const { slug, name, role } = useWorkspace();
  const trpc = useTRPC();
  const { data } = useQuery(trpc.overview.read.queryOptions({ workspace: slug }, { initialData: initial }));
  const now = useNow();
  return (
    <>
      <TopBar
        title={name}
        note={timeWords(now ?? data.now, "headline")}
        actions={
          <>
            <FindBox workflows={data.workflows} />
            {role !== "viewer" && data.workflows.length > 0 && (
              <NewWorkflow
                trigger={
                  <Button kind="solid" icon={<Plus aria-hidden size={15} strokeWidth={2.2} />}>
                    New workflow
                  </Button>
                }
              />
            )}
          </>
        }
      />
      <main id="main" className="flex flex-1 flex-col px-6 pt-5 pb-5 max-phone:px-4 max-phone:pt-4">
        {data.tour && <TourPanel tour={data.tour} />}
        {data.workflows.length === 0 ? <FirstRun templates={data.templates} /> : <Panels data={data} />}
      </main>
    </>
  );
}

function Panels({ data }: { data: Overview }) {
  const more = underline(data);
  return (
    <>
      <section aria-label="The state of things" className="pb-4">
        <h2 className="engraved text-[25px] leading-8 max-phone:text-[22px] max-phone:leading-[29px]">
          {headline(data.told)}
        </h2>
        {more && <p className="mt-[3px] text-read text-ink-2">{withUnits(more)}</p>}
      </section>
      <div className="grid flex-1 grid-cols-[minmax(0,1fr)_362px] gap-4 max-lg:grid-cols-1 max-phone:gap-3">
        <div className="flex min-w-0 flex-col gap-3.5 max-lg:contents">
          <WorkflowTable workflows={data.workflows} />
          <RecentRuns runs={data.runs} />
        </div>
        <div className="flex min-w-0 flex-col gap-3.5 max-lg:contents">
          <CreditsPanel summary={data.credits} className="max-phone:-order-1" />
          <ChainsPanel chains={data.chains} />
          <LooksPanel looks={data.looks} />
        </div>
      </div>
    </>
  );
}
