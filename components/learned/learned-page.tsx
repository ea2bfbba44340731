"use client";

import { BellRing, CirclePause } from "lucide-react";
import { useEffect } from "react";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { NamedIcon } from "#components/ui/icon.tsx";
import { ButtonLink } from "#components/ui/link.tsx";
import { Time } from "#components/ui/time.tsx";
import { BudgetCard } from "./budget-card.tsx";
import { DigestCard } from "./digest-card.tsx";
import { FirstCard } from "./first-card.tsx";
import { LearnedCard } from "./learned-card.tsx";
import type { Learned } from "./learned-ways.ts";
import { type Learning, useLearned } from "./use-learned.ts";
import { WindowCard } from "./window-card.tsx";

export type LearnedPageProps = { workspace: string; zone: string; initial: Learned };

/** All that was learned of a person, one card a line, and the switches that end it. */
export function LearnedPage({ workspace, zone, initial }: LearnedPageProps) {
  const learning = useLearned(workspace, initial);
  const data = learning.learned.data ?? initial;
  const { cards, first, windows, digests, budget, isStopped } = data;
  const shown = [...cards, ...windows, ...digests, ...first, ...(budget ? [budget] : [])];
  const hasNews = shown.some((card) => card.isNew);
  const { markSeen } = learning;
  // news until they leave
  useEffect(() => (hasNews ? markSeen : undefined), [hasNews, markSeen]);
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-3.5 gap-y-1 pt-4 pb-4 phone:pt-[26px]">
        <h1 className="engraved text-headline">Learned for you</h1>
        <p className="text-ink-2">From what you do with your alerts. Your own settings always win.</p>
      </div>
      <div className="grid items-start gap-x-5 gap-y-4 lg:grid-cols-[minmax(0,1fr)_380px]">
        <div className="grid gap-4">
          {cards.map((card) => (
            <LearnedCard key={card.topicId} workspace={workspace} zone={zone} card={card} learning={learning} />
          ))}
          {windows.map((card) => (
            <WindowCard key={card.topicId} zone={zone} card={card} learning={learning} />
          ))}
          {digests.map((card) => (
            <DigestCard key={card.topicId} zone={zone} card={card} learning={learning} />
          ))}
          {budget && <BudgetCard zone={zone} card={budget} learning={learning} />}
          {first.map((card) => (
            <FirstCard key={card.topicId} zone={zone} card={card} learning={learning} />
          ))}
          {shown.length === 0 && <NothingLearned workspace={workspace} data={data} />}
        </div>
        <div className="grid gap-4">
          {stoppedOf(data).length > 0 && <Stopped stopped={stoppedOf(data)} zone={zone} learning={learning} />}
          <section aria-labelledby="how-title" className="rounded-card border border-line bg-surface px-[18px] py-4">
            <h2 id="how-title" className="font-[650]">
              How it learns
            </h2>
            <ul className="mt-1.5 grid list-disc gap-1.5 pl-4 text-ink-2 marker:text-ink-3">
              <li>An alert counts as passed over only when you were here in the two days after it and did nothing.</li>
              <li>What you act on or call useful counts for it; that you opened a mail counts for nothing.</li>
              <li>
                A line moves at most once a week, and now and then a smaller alert comes, to see whether it holds.
              </li>
              <li>
                Who acts by themselves on one day of the week is told on that day; an act within two hours of our own
                alert says nothing.
              </li>
              <li>
                What you act on less than once in five times comes in a daily digest, and so does what a full week
                leaves no room for.
              </li>
              <li>What is held back is in your inbox. Critical alerts are never held back.</li>
            </ul>
            <div className="mt-3.5">
              {isStopped ? (
                <Button
                  kind="solid"
                  icon={<BellRing aria-hidden size={15} />}
                  isBusy={learning.isBusy}
                  onClick={() => learning.start(null)}
                >
                  Learn again
                </Button>
              ) : (
                <Button
                  icon={<CirclePause aria-hidden size={15} />}
                  isBusy={learning.isBusy}
                  onClick={() => learning.stop(null)}
                >
                  Stop learning altogether
                </Button>
              )}
            </div>
          </section>
        </div>
      </div>
    </>
  );
}

function NothingLearned({ workspace, data }: { workspace: string; data: Learned }) {
  const { learning, isStopped } = data;
  const [title, words] = isStopped
    ? ["Learning is off", "Every alert reaches you as you set it. Turn it on again at any time."]
    : learning.length === 0
      ? ["Nothing is learned here", "The team behind these pages has turned learning on for none of its topics."]
      : [
          "Nothing learned yet",
          `When you pass over the same kind of ${listed(learning)} alerts again and again, they wait in your inbox, and it says so here.`,
        ];
  return (
    <div className="rounded-card border border-line bg-surface">
      <EmptyState title={title} action={<ButtonLink href={`/a/${workspace}`}>See your own settings</ButtonLink>}>
        {words}
      </EmptyState>
    </div>
  );
}

const listed = (names: string[]) =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;

const NOT_LEARNED = {
  ...{ line: "Its line,", tier: "Who comes first,", window: "Its day,", digest: "Its digest,", budget: "", all: "" },
};

/** The week's budget is of no topic. */
function stoppedOf({ stopped, budgetStop }: Learned): Learned["stopped"] {
  if (!budgetStop) return stopped;
  return [...stopped, { ...budgetStop, topicId: 0, topicName: "Your week", icon: "gauge", kind: "budget" }];
}

type StoppedProps = { stopped: Learned["stopped"]; zone: string; learning: Learning };

function Stopped({ stopped, zone, learning }: StoppedProps) {
  return (
    <section aria-labelledby="stopped-title" className="rounded-card border border-line bg-surface">
      <h2 id="stopped-title" className="border-b border-hair px-[18px] py-3 font-[650]">
        Not learned
      </h2>
      <ul>
        {stopped.map((one) => (
          <li
            key={`${one.topicId} ${one.kind}`}
            className="flex items-center gap-3 border-t border-hair px-[18px] py-3 first:border-t-0"
          >
            <NamedIcon name={one.icon} size={17} className="shrink-0 text-ink-2" />
            <div className="min-w-0 grow">
              <p className="truncate font-[620]">{one.topicName}</p>
              <p className="text-[12.5px] text-ink-2">
                {NOT_LEARNED[one.kind]}{" "}
                {one.until ? (
                  <>
                    until <Time at={one.until} style="date" zone={zone} />
                  </>
                ) : (
                  "until you say otherwise"
                )}
              </p>
            </div>
            <Button size="s" isBusy={learning.isBusy} onClick={() => learning.start(one.topicId)}>
              Learn again
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
