"use client";

import { useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { count, plural } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { tookWords } from "#components/ui/time-words.ts";
import { useNow } from "#components/ui/use-now.ts";
import type { RunRow } from "#server/services/run/list-runs.ts";
import { addSample, paceOf, type Sample } from "./pace.ts";

type ProgressRun = Pick<
  RunRow,
  "state" | "counts" | "reachedCount" | "leavingCount" | "unfundedCount" | "deliveredCount" | "deadCount" | "isPaused"
>;

/** Something of it is still to be decided or to leave. */
export function isUnderWay(run: Pick<RunRow, "state" | "counts" | "leavingCount">): boolean {
  return run.state === "waiting" || run.state === "running" || (run.state === "done" && run.leavingCount > 0);
}

/** How far a run is while it is under way: who was reached, how each was decided, what has left, and how long still. */
export function RunProgress({ run }: { run: ProgressRun }) {
  const { counts, reachedCount, leavingCount, deliveredCount, deadCount, unfundedCount } = run;
  const decided = counts.told + counts.stopped + counts.optedOut + counts.failed + counts.cancelled;
  const parts = [
    { key: "told", words: "told", value: counts.told, colour: "bg-ok" },
    { key: "stopped", words: "stopped or opted out", value: counts.stopped + counts.optedOut, colour: "bg-control" },
    { key: "failed", words: "failed", value: counts.failed, colour: "bg-bad" },
    { key: "open", words: run.isPaused ? "paused" : "waiting", value: counts.open, colour: "bg-line" },
  ].filter(({ value }) => value > 0);
  return (
    <Panel
      id="progress"
      title={run.isPaused ? "Paused with its workflow" : "Under way"}
      note={run.state === "waiting" ? "still finding who it concerns" : undefined}
    >
      <div className="px-4 pt-1.5 pb-3.5">
        <p className="text-ink-2">
          <b className="text-ink">{count(decided)}</b> of {plural(reachedCount, "wallet")} reached{" "}
          {run.state === "waiting" ? "so far are decided" : "are decided"}.
        </p>
        <div aria-hidden className="mt-2 mb-[7px] flex h-2 gap-0.5">
          {parts.map((part) => (
            <span
              key={part.key}
              className={cn("min-w-1 rounded-[2px]", part.colour)}
              style={{ flexGrow: part.value }}
            />
          ))}
        </div>
        <ul aria-label="Wallets" className="flex flex-wrap gap-x-3.5 gap-y-0.5 text-label text-ink-2">
          {parts.map((part) => (
            <li key={part.key} className="flex items-center gap-[5px]">
              <i aria-hidden className={cn("size-2 rounded-[2px]", part.colour)} />
              {count(part.value)} {part.words}
            </li>
          ))}
        </ul>
        <p className="mt-2 text-ink-2">
          {plural(deliveredCount, "message has", "messages have")} left
          {deadCount > 0 && `, ${count(deadCount)} were refused`}, {count(leavingCount)}{" "}
          {run.isPaused ? "wait until it is resumed" : "are to leave"}
          {unfundedCount > 0 && `, ${count(unfundedCount)} of them wait for credits`}.
        </p>
        {!run.isPaused && (
          <PaceLine
            decided={decided}
            delivered={deliveredCount}
            left={{ open: counts.open, leaving: leavingCount - unfundedCount }}
          />
        )}
      </div>
    </Panel>
  );
}

type PaceLineProps = { decided: number; delivered: number; left: { open: number; leaving: number } };

function PaceLine({ decided, delivered, left }: PaceLineProps) {
  const now = useNow();
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const last = samples.at(-1);
  if (now && last?.atMs !== now.getTime()) {
    setSamples(addSample(samples, { atMs: now.getTime(), decided, delivered }));
  }
  const pace = paceOf(samples, left);
  if (!pace) return null;
  const { decidedPerSecond, deliveredPerSecond, leftMs } = pace;
  return (
    <p className="mt-1 text-label text-ink-3">
      {count(Math.round(decidedPerSecond))} wallets decided and {count(Math.round(deliveredPerSecond))} messages
      delivered a second{leftMs === null ? "" : leftMs === 0 ? "" : `, about ${tookWords(leftMs)} more`}.
    </p>
  );
}
