"use client";

import { ArrowLeft, Check } from "lucide-react";
import { Link } from "#components/ui/link.tsx";
import { Time } from "#components/ui/time.tsx";
import { LimitsCard } from "./limits-card.tsx";
import { OftenCard } from "./often-card.tsx";
import { QuietCard } from "./quiet-card.tsx";
import { type Times, useTimes } from "./use-times.ts";
import { ZoneCard } from "./zone-card.tsx";

export type TimesPageProps = { workspace: string; initial: Times };

/** When and how often a subscriber is told: by whose clocks, not at night, together, at most so many. */
export function TimesPage({ workspace, initial }: TimesPageProps) {
  const times = useTimes(workspace, initial);
  const { isSaving, savedAt } = times;
  const data = times.times.data ?? initial;
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-3.5 gap-y-1 pt-4 pb-4 phone:pt-[26px]">
        <h1 className="engraved text-headline">Your times</h1>
        <p className="text-ink-2">When and how often you are told.</p>
        <p role="status" className="ml-auto inline-flex items-center gap-1.5 font-[580] text-ok-ink">
          {isSaving ? (
            <span className="text-ink-3">Saving</span>
          ) : (
            savedAt && (
              <>
                <Check aria-hidden size={13} strokeWidth={2.2} />
                Saved <Time at={savedAt} style="clock" zone={data.zone} />
              </>
            )
          )}
        </p>
      </div>
      <div className="grid items-start gap-x-5 gap-y-4 lg:grid-cols-[minmax(0,1fr)_380px]">
        <div className="grid min-w-0 gap-4">
          <QuietCard quiet={data.timing.quiet} zone={data.zone} times={times} />
          <OftenCard data={data} times={times} />
        </div>
        <div className="grid min-w-0 gap-4">
          <ZoneCard zone={data.zone} zoneFrom={data.zoneFrom} workspace={workspace} setZone={times.setZone} />
          <LimitsCard timing={data.timing} times={times} />
          <p className="px-1">
            <Link href={`/a/${workspace}`} className="inline-flex items-center gap-1.5">
              <ArrowLeft aria-hidden size={15} /> What you are told of
            </Link>
          </p>
        </div>
      </div>
    </>
  );
}
