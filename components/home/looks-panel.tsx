"use client";

import {
  BellOff,
  CalendarClock,
  CircleAlert,
  CircleHelp,
  Hourglass,
  type LucideIcon,
  TriangleAlert,
  Undo2,
} from "lucide-react";
import { heldTitle } from "#components/canvas/held-words.ts";
import { channelName } from "#components/runs/run-words.ts";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { cn } from "#components/ui/cn.ts";
import { Link } from "#components/ui/link.tsx";
import { count, plural } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { Count } from "#components/ui/state-tag.tsx";
import { timeWords } from "#components/ui/time-words.ts";
import type { Look } from "#server/services/overview/list-looks.ts";

/** What went wrong or waits, each with a way to it. */
export function LooksPanel({ looks }: { looks: Look[] }) {
  return (
    <Panel id="looks" title="Needs a look" note={looks.length > 0 && <Count>{looks.length}</Count>} className="flex-1">
      {looks.length === 0 ? (
        <p className="px-4 pt-1.5 pb-3.5 text-ink-2">Nothing. Every alert of the last 24 hours went where it should.</p>
      ) : (
        <ul className="px-4 pt-1 pb-3">
          {looks.map((look) => (
            <LookRow
              key={`${look.kind}-${look.channel}-${look.workflow?.id}-${look.held?.workflowId}-${look.executionId}`}
              look={look}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function LookRow({ look }: { look: Look }) {
  const { base } = useWorkspace();
  const { Icon, tone, title, detail, link } = wordsOf(look);
  return (
    <li className="flex gap-[9px] py-1.5">
      <Icon aria-hidden size={15} strokeWidth={2} className={cn("mt-[3px] shrink-0", tone)} />
      <span className="min-w-0">
        <b>{title}</b> {detail && <span className="text-ink-2">{detail} </span>}
        {link && <Link href={`${base}${link.path}`}>{link.label}</Link>}
      </span>
    </li>
  );
}

type LookWords = {
  Icon: LucideIcon;
  tone: string;
  title: string;
  detail: string;
  link: { path: string; label: string } | null;
};

function wordsOf(look: Look): LookWords {
  const execution = look.executionId ? { path: `/executions/${look.executionId}`, label: "See the latest" } : null;
  const channel = look.channel ? channelName(look.channel) : "";
  const detail = look.reason ? `${look.reason.replace(/\.$/, "")}.` : "";
  switch (look.kind) {
    case "unfunded":
      return {
        Icon: Hourglass,
        tone: "text-warn",
        title: `${plural(look.count, "alert")} ${look.count === 1 ? "waits" : "wait"} for credits.`,
        detail: "Nothing is lost; a grant sends them on.",
        link: { path: "/credits", label: "See credits" },
      };
    case "delivery-dead":
      return {
        Icon: CircleAlert,
        tone: "text-bad",
        title: `${channel} refused ${plural(look.count, "alert")}.`,
        detail,
        link: execution,
      };
    case "calls-held":
      return {
        Icon: Hourglass,
        tone: "text-warn",
        title: heldTitle({ count: look.count, signer: look.held?.signer ?? "" }),
        detail,
        link: look.held ? { path: `/workflows/${look.held.workflowId}`, label: "See its workflow" } : execution,
      };
    case "execution-failed":
      return {
        Icon: TriangleAlert,
        tone: "text-warn",
        title: `${plural(look.count, "execution")} failed.`,
        detail: detail || "Counted as unknown, not as safe.",
        link: execution,
      };
    case "run-undone":
      return {
        Icon: Undo2,
        tone: "text-idle-ink",
        title: `${plural(look.count, "run was", "runs were")} undone.`,
        detail: detail || "The chain replaced the block behind it. What had been sent is corrected.",
        link: linkToRuns(look, "undone"),
      };
    case "reading-unknown":
      return {
        Icon: CircleHelp,
        tone: "text-warn",
        title: `${plural(look.count, "time")} a value could not be read.`,
        detail: detail || "Counted as unknown, not as safe.",
        link: linkToRuns(look, "look"),
      };
    case "run-skipped":
      return {
        Icon: Hourglass,
        tone: "text-idle-ink",
        title: `${plural(look.count, "event was", "events were")} left out.`,
        detail: detail || "Read too late, by the workflow’s own rule.",
        link: linkToRuns(look, "skipped"),
      };
    case "workflow-ending":
    case "workflow-ended":
      return endingWords(look);
    case "address-off":
      return {
        Icon: BellOff,
        tone: "text-idle-ink",
        title: `${channel} is off for ${count(look.count)} ${look.count === 1 ? "wallet" : "wallets"}.`,
        detail,
        link: null,
      };
  }
}

function endingWords({ kind, workflow }: Look): LookWords {
  const isOver = kind === "workflow-ended";
  const at = workflow ? `${timeWords(workflow.endsAt, "short")} UTC` : "";
  return {
    Icon: CalendarClock,
    tone: isOver ? "text-idle-ink" : "text-warn",
    title: isOver ? `${workflow?.name} has ended.` : `${workflow?.name} ends ${at}.`,
    detail: isOver ? `It paused by itself, ${at}.` : "It pauses by itself then.",
    link: workflow ? { path: `/workflows/${workflow.id}`, label: isOver ? "See it" : "Extend" } : null,
  };
}

/** One run is opened; several are listed. */
function linkToRuns({ count: n, runId }: Look, filter: string): LookWords["link"] {
  if (n === 1 && runId) return { path: `/runs/${runId}`, label: "See it" };
  return { path: `/runs?filter=${filter}`, label: "See them" };
}
