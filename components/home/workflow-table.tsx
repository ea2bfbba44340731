"use client";

import Link from "next/link";
import { TriggerBadge } from "#components/runs/trigger-badge.tsx";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { Link as TextLink } from "#components/ui/link.tsx";
import { count } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { SparkLine } from "#components/ui/spark-line.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { shortAddress } from "#components/ui/wallet-name.tsx";
import type { WorkflowActivity } from "#server/services/overview/list-workflow-activity.ts";

const SHOWN = 6;

/** What each workflow did in the last 24 hours: from events to wallets told. */
export function WorkflowTable({ workflows }: { workflows: WorkflowActivity[] }) {
  const { base } = useWorkspace();
  return (
    <Panel
      id="workflows"
      title="Workflows"
      note="last 24 h"
      action={<TextLink href={`${base}/workflows`}>All {count(workflows.length)}</TextLink>}
    >
      <Table label="Workflows, last 24 hours" className="mt-1">
        <thead className="max-phone:sr-only">
          <tr>
            <Th>Name</Th>
            <Th>State</Th>
            <Th>Events, reached, told</Th>
            <Th>Told per hour</Th>
            <Th isRight>Last told</Th>
          </tr>
        </thead>
        <tbody>
          {workflows.slice(0, SHOWN).map((workflow) => (
            <Row key={workflow.id} workflow={workflow} />
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

function Row({ workflow }: { workflow: WorkflowActivity }) {
  const { base } = useWorkspace();
  const isIdle = workflow.state !== "live";
  return (
    <tr className="relative hover:bg-ground">
      <Td>
        <div className="flex items-center gap-[11px]">
          <TriggerBadge type={workflow.triggerType} size={26} isIdle={isIdle} />
          <div className="min-w-0">
            <Link
              href={`${base}/workflows/${workflow.id}`}
              className="font-[650] after:absolute after:inset-0 hover:underline hover:decoration-control hover:underline-offset-3"
            >
              {workflow.name}
            </Link>
            <div className="text-label text-ink-3">{origin(workflow)}</div>
          </div>
        </div>
      </Td>
      <Td>
        <WorkflowState workflow={workflow} />
      </Td>
      <Td className="whitespace-nowrap max-phone:hidden">
        <Funnel workflow={workflow} />
      </Td>
      <Td>
        <SparkLine
          values={workflow.toldPerHour}
          label={`Told per hour, ${workflow.toldPerHour.at(-1) ?? 0} in the last one`}
          tone={isIdle ? "idle" : "ink"}
          className="max-phone:w-[76px]"
        />
      </Td>
      <Td isRight className="max-phone:hidden">
        <LastTold workflow={workflow} />
      </Td>
    </tr>
  );
}

function origin({ triggerName, chainNames }: WorkflowActivity): string {
  return [triggerName, chainNames.join(", ")].filter(Boolean).join(" · ") || "Not published yet";
}

function WorkflowState({ workflow }: { workflow: WorkflowActivity }) {
  if (workflow.state === "live") {
    return (
      <StateTag tone="ok" glyph="dot" className="text-ink">
        Live v{workflow.versionNumber}
      </StateTag>
    );
  }
  if (workflow.state === "paused") {
    return (
      <StateTag tone="idle" glyph="pause">
        Paused
      </StateTag>
    );
  }
  return (
    <StateTag tone="idle" glyph="dot">
      Draft
    </StateTag>
  );
}

function Funnel({ workflow }: { workflow: WorkflowActivity }) {
  const rule = <i aria-hidden className="mx-1.5 inline-block h-[1.5px] w-3.5 bg-control align-[4px]" />;
  return (
    <>
      <span>{count(workflow.events)}</span>
      {rule}
      <span>{count(workflow.reached)}</span>
      {rule}
      <b>{count(workflow.told)}</b>
    </>
  );
}

function LastTold({ workflow }: { workflow: WorkflowActivity }) {
  if (workflow.state === "paused" && workflow.pausedAt) {
    const by = workflow.pausedBy ? ` by ${shortAddress(workflow.pausedBy)}` : "";
    return (
      <>
        <Time at={workflow.pausedAt} style="ago" />
        <div className="text-label text-ink-3">paused{by}</div>
      </>
    );
  }
  if (!workflow.lastTold) return <span className="text-ink-3">nobody in 24 h</span>;
  return (
    <>
      <Time at={workflow.lastTold.at} style="ago" />
      <div className="mono text-ink-3">{shortAddress(workflow.lastTold.address)}</div>
    </>
  );
}
