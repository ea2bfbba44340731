"use client";

import { useQuery } from "@tanstack/react-query";
import { FlaskConical, Footprints, Pause, Play } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useMemo, useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import type { Catalog } from "#server/contract/catalog.ts";
import { TopBar } from "../shell/top-bar.tsx";
import { Button } from "../ui/button.tsx";
import { buttonClass } from "../ui/button-class.ts";
import { Segmented } from "../ui/segmented.tsx";
import { Time } from "../ui/time.tsx";
import { ChangeList } from "../versions/change-list.tsx";
import { countWords, edgeCounts } from "./count-words.ts";
import { endOf } from "./end-of.ts";
import { HeldNotice, useHeldCalls } from "./held-calls.tsx";
import { Outline } from "./outline.tsx";
import type { WorkflowData } from "./session/use-open-session.ts";
import { SpanMenu } from "./span-menu.tsx";
import { useWayCounts } from "./use-way-counts.ts";
import { useWorkflowActions } from "./use-workflow-actions.ts";
import { WorkflowStateTag } from "./workflow-state-tag.tsx";

// What draws and tries comes when it is asked for.
const TrialView = dynamic(() => import("../trial/trial-view.tsx").then((file) => file.TrialView), { ssr: false });

export type WorkflowOutlineProps = { workspace: string; canEdit: boolean; workflow: WorkflowData; catalog: Catalog };

/** A workflow on a phone: what it does, to read, and the one thing to do there, Pause. */
export function WorkflowOutline({ workspace, canEdit, workflow, catalog }: WorkflowOutlineProps) {
  const { name, state, live, draft, description, changes } = workflow;
  const [view, setView] = useState<"live" | "draft">(live ? "live" : "draft");
  const types = useMemo(() => Object.fromEntries(catalog.nodes.map((type) => [type.type, type])), [catalog]);
  const [isTesting, setTesting] = useState(false);
  const { pause, resume } = useWorkflowActions({ workspace, id: workflow.id, name });
  if (isTesting) {
    return (
      <main id="main" className="flex min-h-dvh flex-col">
        <TrialView
          {...{ workspace, id: workflow.id, graph: draft.graph, types: catalog.nodes }}
          onClose={() => setTesting(false)}
        />
      </main>
    );
  }
  return (
    <>
      <TopBar
        title={name}
        crumbs={[{ label: "Workflows", href: `/w/${workspace}/workflows` }]}
        tag={<WorkflowStateTag state={state} liveNumber={live?.number ?? null} />}
        actions={
          canEdit && state === "live" ? (
            <Button icon={<Pause aria-hidden size={15} />} isBusy={pause.isPending} onClick={() => pause.mutate()}>
              Pause
            </Button>
          ) : canEdit && state === "paused" ? (
            <Button
              kind="solid"
              icon={<Play aria-hidden size={15} />}
              isBusy={resume.isPending}
              onClick={() => resume.mutate()}
            >
              Resume
            </Button>
          ) : undefined
        }
      />
      <main id="main" className="flex flex-col gap-3 p-4">
        <End workflow={workflow} />
        {live && changes.length > 0 && (
          <Segmented
            label="What is shown"
            value={view}
            onValueChange={setView}
            options={[
              { value: "live", label: `Live v${live.number}` },
              { value: "draft", label: "Draft" },
            ]}
          />
        )}
        {view === "draft" && live && (
          <div className="-mx-1.5 text-ink-2">
            <p className="px-1.5">
              This draft changes {changes.length === 1 ? "one thing" : `${changes.length} things`}. It is not live.
            </p>
            <ChangeList changes={changes} />
          </div>
        )}
        {view === "live" && live ? (
          <LiveOutline workspace={workspace} id={workflow.id} number={live.number} types={types} />
        ) : (
          <Outline graph={draft.graph} description={description} types={types} />
        )}
        <div className="flex gap-2">
          <Button icon={<Footprints aria-hidden size={15} />} onClick={() => setTesting(true)}>
            Test
          </Button>
          <Link href={`/w/${workspace}/workflows/${workflow.id}/backtest`} className={buttonClass()}>
            <FlaskConical aria-hidden size={15} />
            Backtest
          </Link>
        </div>
        <p className="text-label text-ink-3">Workflows are drawn on a wider screen.</p>
      </main>
    </>
  );
}

function End({ workflow }: { workflow: WorkflowData }) {
  const end = endOf(workflow);
  if (!end) return null;
  return (
    <p className="text-ink-2">
      {end.isOver ? "It paused by itself" : "It pauses by itself"} <Time at={end.at} /> UTC.
    </p>
  );
}

type LiveOutlineProps = {
  workspace: string;
  id: number;
  number: number;
  types: Parameters<typeof Outline>[0]["types"];
};

function LiveOutline({ workspace, id, number, types }: LiveOutlineProps) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.workflow.getVersion.queryOptions({ workspace, id, number }));
  const { span, setSpan, counts, note } = useWayCounts({ workspace, id });
  const held = useHeldCalls({ workspace, id });
  if (!data) return null;
  return (
    <>
      <span className="flex justify-end">
        <SpanMenu label="Live counts" span={span} onSpan={setSpan} note={note} />
      </span>
      <HeldNotice held={held} />
      <Outline
        graph={data.graph}
        description={data.description}
        types={types}
        counts={counts && countWords(edgeCounts({ graph: data.graph, types }, counts))}
        stopped={counts?.stopped}
      />
    </>
  );
}
