"use client";

import type { ReactNode } from "react";
import { count, plural } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { ActsPanel } from "./acts-panel.tsx";
import { CohortsPanel } from "./cohorts-panel.tsx";
import { EndingsBar } from "./endings-bar.tsx";
import { HoldOutsPanel } from "./hold-outs-panel.tsx";
import { headlineOf, minutesWords, rateWords } from "./measure-words.ts";
import { ProbesPanel } from "./probes-panel.tsx";
import { RangeBar } from "./range-bar.tsx";
import { SplitsPanel } from "./splits-panel.tsx";
import type { MeasureData } from "./use-measure.ts";

/** All there is to measure of one topic or workflow. */
export function MeasureDetail({ measure, days }: { measure: MeasureData; days: number }) {
  const { tally } = measure;
  return (
    <>
      <p className="engraved max-w-[34ch] text-headline text-pretty max-phone:text-[24px] max-phone:leading-8">
        {headlineOf(tally, days)}
      </p>
      <Panel id="came" title="What came of them" note={`last ${days} days`}>
        <div className="px-4 pt-2.5 pb-3.5">
          {tally.told > 0 && <EndingsBar tally={tally} />}
          <dl className="mt-3.5 grid grid-cols-4 gap-x-6 gap-y-3 max-lg:grid-cols-2 max-phone:grid-cols-1">
            <Fact term="Acted on">
              {rateWords(tally.rate)}
              {tally.rate && <RangeBar rate={tally.rate} className="mt-1 max-w-52" />}
            </Fact>
            <Fact term="Time to act">
              {tally.medianMinutes === null
                ? "nobody acted yet"
                : `half within ${minutesWords(tally.medianMinutes)}, nine of ten within ${minutesWords(tally.p90Minutes)}`}
            </Fact>
            <Fact term="Held back">
              {count(tally.held)} in the inbox only
              {tally.heldActed > 0 && `, ${count(tally.heldActed)} acted on all the same`}
            </Fact>
            <Fact term="Turned it off">
              {count(tally.optedOut)} of {plural(tally.people, "person told", "people told")}
            </Fact>
          </dl>
        </div>
      </Panel>
      <HoldOutsPanel holdOuts={measure.holdOuts} days={days} />
      {measure.acts && <ActsPanel acts={measure.acts} days={days} />}
      <SplitsPanel splits={measure.splits} />
      {measure.probes && <ProbesPanel probes={measure.probes} />}
      <CohortsPanel cohorts={measure.cohorts} />
    </>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-label text-ink-3">{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
