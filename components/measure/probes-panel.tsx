import { count } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import type { Probes } from "#server/services/measure/read-probes.ts";
import { differenceWords, rateWords } from "./measure-words.ts";
import { RangeBar } from "./range-bar.tsx";

/** What holding back costs, by the few that chance told all the same. */
export function ProbesPanel({ probes: { told, held, ifTold, ifHeld, forgone } }: { probes: Probes }) {
  const ways = [
    { label: "If all were told", rate: ifTold },
    { label: "If all are held back", rate: ifHeld },
  ];
  return (
    <Panel id="probes" title="What holding back costs" note="alerts under a learned line">
      <div className="px-4 pt-1 pb-3.5">
        {told + held === 0 ? (
          <p className="max-w-[72ch] text-ink-2">
            Nothing was held back here whose time is over. Of what a learned line holds back, chance tells a small share
            all the same, in the app only; this weighs what came of those for all of them.
          </p>
        ) : (
          <>
            <p className="text-lead">
              {differenceWords(forgone, { first: "What is told", second: "What is held back", did: "is acted on" })}
            </p>
            <ul className="mt-2 grid gap-1.5">
              {ways.map(({ label, rate }) => (
                <li
                  key={label}
                  className="grid grid-cols-[9rem_10rem_minmax(0,1fr)] items-center gap-3 max-phone:grid-cols-1 max-phone:gap-1"
                >
                  <span>{label}</span>
                  <RangeBar rate={rate} />
                  <span className="text-ink-2">acted on: {rateWords(rate)}</span>
                </li>
              ))}
            </ul>
            <p className="mt-2 max-w-[72ch] text-label text-ink-3">
              Chance told {count(told)} and held back {count(held)}. Each counts for as many as it stands for: one that
              was told with a chance of one in twenty counts for twenty.
            </p>
          </>
        )}
      </div>
    </Panel>
  );
}
