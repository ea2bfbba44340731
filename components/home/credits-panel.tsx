"use client";

import { runwayOf } from "#components/credits/runway.ts";
import { RunwayScale } from "#components/credits/runway-scale.tsx";
import { SpendBar } from "#components/credits/spend-bar.tsx";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { Link } from "#components/ui/link.tsx";
import { credits } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import type { CreditSummary } from "#server/services/credit/read-credits.ts";

/** What is left, for how long at this pace, and where it went. */
export function CreditsPanel({ summary, className }: { summary: CreditSummary; className?: string }) {
  const { base } = useWorkspace();
  const runway = runwayOf(summary);
  return (
    <Panel id="credits" title="Credits" action={<Link href={`${base}/credits`}>Ledger</Link>} className={className}>
      <div className="px-4 pt-1 pb-3.5">
        <p className="flex flex-wrap items-baseline gap-x-2.5">
          <span className="engraved text-figure">{credits(summary.availableMilli)}</span>
          <span className="text-ink-2">
            {runway.days === null ? runway.words : <RunwayWords words={runway.words} />}
          </span>
        </p>
        <RunwayScale runway={runway} className="mt-2" />
        <p className="mt-2.5 text-label text-ink-2">
          At zero, running work finishes and new alerts wait. Nothing is lost, and a grant sends them on.
        </p>
        <SpendBar spend={summary.spend} className="mt-3" />
      </div>
    </Panel>
  );
}

function RunwayWords({ words }: { words: string }) {
  const [, lead = "", figure = words] = /^(about )?(.*)$/.exec(words) ?? [];
  return (
    <>
      {lead}
      <b className="text-ink">{figure}</b> at this pace
    </>
  );
}
