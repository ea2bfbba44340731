"use client";

import { Moon } from "lucide-react";
import { placeOf, toClock } from "#components/times/minutes.ts";
import { QuietSwitch } from "#components/times/quiet-switch.tsx";
import { useTimes } from "#components/times/use-times.ts";
import { Link } from "#components/ui/link.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { cadenceWords } from "#server/contract/timing-words.ts";

/** When alerts reach this person, at a glance: quiet hours with their switch, and how often. */
export function TimesPanel({ workspace }: { workspace: string }) {
  const times = useTimes(workspace);
  const { data } = times.times;
  if (!data) {
    return (
      <div className="rounded-card border border-line bg-surface">
        <SkeletonRows rows={1} />
      </div>
    );
  }
  const { timing, zone } = data;
  const { quiet } = timing;
  const rings = quiet?.letsCritical ? "What is critical still rings." : "Nothing rings then.";
  return (
    <section aria-labelledby="times-title" className="rounded-card border border-line bg-surface">
      <div className="flex items-center gap-3 px-[18px] py-3">
        <Moon aria-hidden size={18} className="shrink-0 text-ink-2" />
        <div className="min-w-0 grow">
          <h2 id="times-title" className="font-[650]">
            {quiet ? `Quiet from ${toClock(quiet.from)} to ${toClock(quiet.until)}` : "No quiet hours"}
          </h2>
          <p className="text-[12.5px] leading-[18px] text-ink-2">
            {quiet ? `${placeOf(zone)} time. ${rings}` : "Alerts may ring at any hour."}
          </p>
        </div>
        <QuietSwitch quiet={quiet} times={times} />
      </div>
      <p className="flex flex-wrap items-baseline gap-x-2 border-t border-hair px-[18px] py-3 text-[12.5px] leading-[18px] text-ink-2">
        <span className="grow">Alerts come {cadenceWords(timing.digest ?? { kind: "at-once" })}.</span>
        <Link href={`/a/${workspace}/times`}>Your times</Link>
      </p>
    </section>
  );
}
