"use client";

import { useQuery } from "@tanstack/react-query";
import { ChainList } from "#components/home/chains-panel.tsx";
import { useAddressState } from "#components/shell/use-address-state.ts";
import { useTRPC } from "#components/trpc.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import type { Installation } from "#server/services/admin/list-workspaces.ts";
import { AllWorkflows } from "./all-workflows.tsx";
import { HealthTab } from "./health-tab.tsx";
import { History } from "./history.tsx";
import { installationHeadline, installationUnderline } from "./installation-words.ts";
import { WorkspaceTable } from "./workspace-table.tsx";

const VIEWS = ["workspaces", "health", "workflows", "history"] as const;
type View = (typeof VIEWS)[number];

/** Every workspace's health, credits and history, and the switches to stop and start. */
export function InstallationPage({ initial }: { initial: Installation }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.admin.workspaces.queryOptions(undefined, { initialData: initial }));
  const address = useAddressState();
  const view = VIEWS.find((known) => known === address.get("view")) ?? "workspaces";
  const more = installationUnderline(data);
  return (
    <main id="main" className="mx-auto flex w-full max-w-[1320px] flex-1 flex-col gap-4 p-6 max-phone:p-4">
      <div>
        <h1 className="engraved text-[25px] leading-8">{installationHeadline(data)}</h1>
        {more && <p className="mt-0.5 text-read text-ink-2">{more}</p>}
      </div>
      <Tabs<View>
        label="Parts of the installation"
        value={view}
        onValueChange={(next) =>
          address.set({ view: next === "workspaces" ? "" : next, workspace: "", outcome: "", wallet: "" })
        }
        items={[
          {
            value: "workspaces",
            label: "Workspaces and chains",
            panel: (
              <div className="grid grid-cols-[minmax(0,1fr)_340px] items-start gap-4 pt-4 max-lg:grid-cols-1">
                <WorkspaceTable workspaces={data.workspaces} />
                <Panel id="chains" title="Chains" note="as the workers read them">
                  {data.chains.length === 0 ? (
                    <p className="px-4 pt-1 pb-3.5 text-ink-2">No chain is read yet. Is a worker running?</p>
                  ) : (
                    <ChainList chains={data.chains} />
                  )}
                </Panel>
              </div>
            ),
          },
          {
            value: "health",
            label: "Health",
            panel: (
              <div className="pt-4">
                <HealthTab />
              </div>
            ),
          },
          {
            value: "workflows",
            label: "Workflows",
            panel: (
              <div className="pt-4">
                <AllWorkflows />
              </div>
            ),
          },
          {
            value: "history",
            label: "History",
            panel: (
              <div className="pt-4">
                <History workspaces={data.workspaces} />
              </div>
            ),
          },
        ]}
      />
    </main>
  );
}
