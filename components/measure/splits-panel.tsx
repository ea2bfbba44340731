import { count } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Split } from "#server/services/measure/read-shares.ts";
import { differenceWords, minutesWords, rateWords } from "./measure-words.ts";
import { RangeBar } from "./range-bar.tsx";

/** Two ways of a workflow side by side, by what came of the alerts on each. */
export function SplitsPanel({ splits }: { splits: Split[] }) {
  return (
    <Panel id="splits" title="A/B splits">
      {splits.length === 0 ? (
        <p className="max-w-[72ch] px-4 pt-1 pb-3.5 text-ink-2">
          No live workflow splits these alerts. The step “A/B split” sends each wallet always the same way, such as to
          one text or another, and here the two stand side by side.
        </p>
      ) : (
        splits.map((one) => <OneSplit key={`${one.workflowId} ${one.nodeId}`} split={one} />)
      )}
    </Panel>
  );
}

function OneSplit({ split: { workflowName, name, since, arms, difference } }: { split: Split }) {
  return (
    <div className="border-b border-hair px-4 pt-1.5 pb-3.5 last:border-0">
      <p className="text-ink-2">
        <b className="font-[620] text-ink">{name || "A/B split"}</b> in {workflowName}, since <Time at={since} />
      </p>
      <p className="mt-1 text-lead">{differenceWords(difference, { first: "A", second: "B", did: "is acted on" })}</p>
      <div className="mt-2 grid grid-cols-2 gap-5 max-phone:grid-cols-1">
        {arms.map(({ label, percent, tally }) => (
          <section key={label} aria-label={`Way ${label}`}>
            <h3 className="font-[640]">
              Way {label} <span className="font-normal text-ink-3">{percent} %</span>
            </h3>
            <RangeBar rate={tally.rate} className="mt-1" />
            <p className="mt-1">Acted on: {rateWords(tally.rate)}</p>
            <p className="text-label text-ink-2">
              {count(tally.told)} told, {count(tally.acted)} acted on, {count(tally.ignored)} passed over,{" "}
              {count(tally.optedOut)} turned it off, {count(tally.open)} too young to judge
            </p>
            {tally.medianMinutes !== null && (
              <p className="text-label text-ink-2">
                Half of those who act do within {minutesWords(tally.medianMinutes)}
              </p>
            )}
          </section>
        ))}
      </div>
    </div>
  );
}
