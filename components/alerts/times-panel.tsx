"use client";

import { useOptimistic } from "react";
import { useAct } from "#components/api/use-act.ts";
import { placeOf, toClock } from "#components/times/minutes.ts";
import { QuietSwitch } from "#components/times/quiet-switch.tsx";
import type { RouterOutputs } from "#components/trpc.tsx";
import { NamedIcon } from "#components/ui/icon.tsx";
import { linkClass } from "#components/ui/link-class.ts";
import type { QuietHours } from "#server/contract/timing.ts";
import { cadenceWords } from "#server/contract/timing-words.ts";

export type TimesPanelProps = { workspace: string; times: RouterOutputs["timing"]["read"] };

/** When alerts reach this person, at a glance: quiet hours with their switch, and how often. */
export function TimesPanel({ workspace, times: { timing, zone } }: TimesPanelProps) {
  const { act } = useAct();
  const [quiet, showQuiet] = useOptimistic(timing.quiet);
  const setQuiet = (next: QuietHours | null) =>
    act({ path: "timing.set", input: { workspace, quiet: next } }, () => showQuiet(next));
  const rings = quiet?.letsCritical ? "What is critical still rings." : "Nothing rings then.";
  return (
    <section aria-labelledby="times-title" className="rounded-card border border-line bg-surface">
      <div className="flex items-center gap-3 px-[18px] py-3">
        <NamedIcon name="moon" size={18} className="shrink-0 text-ink-2" />
        <div className="min-w-0 grow">
          <h2 id="times-title" className="font-[650]">
            {quiet ? `Quiet from ${toClock(quiet.from)} to ${toClock(quiet.until)}` : "No quiet hours"}
          </h2>
          <p className="text-[12.5px] leading-[18px] text-ink-2">
            {quiet ? `${placeOf(zone)} time. ${rings}` : "Alerts may ring at any hour."}
          </p>
        </div>
        <QuietSwitch quiet={quiet} onChange={setQuiet} />
      </div>
      <p className="flex flex-wrap items-baseline gap-x-2 border-t border-hair px-[18px] py-3 text-[12.5px] leading-[18px] text-ink-2">
        <span className="grow">Alerts come {cadenceWords(timing.digest ?? { kind: "at-once" })}.</span>
        <a href={`/a/${workspace}/times`} className={linkClass}>
          Your times
        </a>
      </p>
    </section>
  );
}
