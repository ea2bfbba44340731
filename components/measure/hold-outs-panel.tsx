import { count } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { Time } from "#components/ui/time.tsx";
import type { HoldOut } from "#server/services/measure/read-shares.ts";
import { differenceWords, rateWords } from "./measure-words.ts";
import { RangeBar } from "./range-bar.tsx";

/** What telling changes: everybody who may be told against the few who are left out by chance. */
export function HoldOutsPanel({ holdOuts, days }: { holdOuts: HoldOut[]; days: number }) {
  return (
    <Panel id="lift" title="Against those held out" note="the only figure that shows what telling changes">
      {holdOuts.length === 0 ? (
        <p className="max-w-[72ch] px-4 pt-1 pb-3.5 text-ink-2">
          Nobody is held out. Put the step “Hold-out” before a message that nobody depends on: it leaves out a few
          percent, always the same, and {days} days later this says what telling the others changed.
        </p>
      ) : (
        holdOuts.map((one) => <OneHoldOut key={`${one.workflowId} ${one.nodeId}`} holdOut={one} />)
      )}
    </Panel>
  );
}

const DID: Record<HoldOut["measuredBy"], string> = { acts: "acted on-chain", visits: "came to their pages" };

function OneHoldOut({ holdOut }: { holdOut: HoldOut }) {
  const { workflowName, name, percent, since, measuredBy, told, heldOut, lift } = holdOut;
  const did = DID[measuredBy];
  const groups = [
    { label: "May be told", group: told },
    { label: `Held out, ${percent} %`, group: heldOut },
  ];
  return (
    <div className="border-b border-hair px-4 pt-1.5 pb-3.5 last:border-0">
      <p className="text-ink-2">
        <b className="font-[620] text-ink">{name || "Hold-out"}</b> in {workflowName}, since <Time at={since} />
      </p>
      <p className="mt-1 text-lead">
        {differenceWords(lift, { first: "Those who may be told", second: "Those held out", did })}
      </p>
      <ul className="mt-2 grid gap-1.5">
        {groups.map(({ label, group }) => (
          <li
            key={label}
            className="grid grid-cols-[9rem_10rem_minmax(0,1fr)] items-center gap-3 max-phone:grid-cols-1 max-phone:gap-1"
          >
            <span>{label}</span>
            <RangeBar rate={group.rate} />
            <span className="text-ink-2">
              {count(group.did)} of {count(group.people)} {did}: {rateWords(group.rate)}
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-2 max-w-[72ch] text-label text-ink-3">
        Of everybody who was a subscriber when the time began, told or not, so that nothing but chance tells the two
        apart.
      </p>
    </div>
  );
}
