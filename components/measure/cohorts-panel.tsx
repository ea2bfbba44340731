import { count } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { timeWords } from "#components/ui/time-words.ts";
import type { Cohort } from "#server/services/measure/read-cohorts.ts";
import { rateWords } from "./measure-words.ts";
import { RangeBar } from "./range-bar.tsx";

/** Whether people who are told come back a month after they joined, week by week. */
export function CohortsPanel({ cohorts }: { cohorts: Cohort[] }) {
  return (
    <Panel id="cohorts" title="Still here after 30 days" note="by the week they joined; times in UTC">
      {cohorts.length === 0 ? (
        <p className="max-w-[72ch] px-4 pt-1 pb-3.5 text-ink-2">
          Nobody who was told joined 30 days ago or earlier, within the last {count(WEEKS)} weeks before that.
        </p>
      ) : (
        <>
          <ol className="px-4 pt-1.5">
            {cohorts.map(({ week, told, back, rate }) => (
              <li
                key={week.toISOString()}
                className="grid grid-cols-[9rem_10rem_minmax(0,1fr)] items-center gap-3 border-b border-hair py-1.5 last:border-0 max-phone:grid-cols-1 max-phone:gap-1"
              >
                <span>Week of {timeWords(week, "date", "UTC")}</span>
                <RangeBar rate={rate} />
                <span className="text-ink-2">
                  {count(back)} of {count(told)}: {rateWords(rate)}
                </span>
              </li>
            ))}
          </ol>
          <p className="max-w-[72ch] px-4 pt-1 pb-3.5 text-label text-ink-3">
            Of new subscribers who were told in their first 30 days, those who came to their pages in the seven days
            before the 30th.
          </p>
        </>
      )}
    </Panel>
  );
}

const WEEKS = 12;
