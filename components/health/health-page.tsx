"use client";

import { useQuery } from "@tanstack/react-query";
import { TopBar } from "#components/shell/top-bar.tsx";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import type { Health } from "#server/services/health/read-health.ts";
import { HealthPanels } from "./health-panels.tsx";
import { healthHeadline, healthUnderline } from "./health-words.ts";

/** Chains tell nobody when they move; the page asks. */
const REFRESH_MS = 5_000;

/** Whether anything could be missed right now, for the chains, values and schedules of one workspace. */
export function HealthPage({ initial }: { initial: Health }) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.health.read.queryOptions({ workspace: slug }, { initialData: initial, refetchInterval: REFRESH_MS }),
  );
  const more = healthUnderline(data);
  return (
    <>
      <TopBar title="Health" note="what live workflows listen to" />
      <main id="main" className="flex flex-1 flex-col px-6 pt-5 pb-5 max-phone:px-4 max-phone:pt-4">
        <section aria-label="The state of things" className="pb-4">
          <h2 className="engraved text-[25px] leading-8 max-phone:text-[22px] max-phone:leading-[29px]">
            {healthHeadline(data)}
          </h2>
          {more && <p className="mt-[3px] text-read text-ink-2">{more}</p>}
        </section>
        <HealthPanels health={data} isAdmin={false} />
      </main>
    </>
  );
}
