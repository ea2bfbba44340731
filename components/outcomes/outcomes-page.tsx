"use client";

import { useAddressState } from "#components/shell/use-address-state.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { ButtonLink, Link } from "#components/ui/link.tsx";
import { Select } from "#components/ui/select.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { zoneName } from "#components/ui/time-words.ts";
import { OutcomeRow } from "./outcome-row.tsx";
import { byDay } from "./outcome-words.ts";
import { useOutcomes } from "./use-outcomes.ts";

/** Stands for no choice in a list of choices. */
const ALL = "all";
const NEVER = new Date(0);

export type OutcomesPageProps = { workspace: string; zone: string; topics: { key: string; name: string }[] };

/** What happened lately in a subscriber's topics and to their wallet, told or not, each with the reason. */
export function OutcomesPage({ workspace, zone, topics }: OutcomesPageProps) {
  const address = useAddressState();
  const topic = address.get("topic");
  const chosen = topics.find(({ key }) => key === topic);
  return (
    <div className="mx-auto max-w-[800px]">
      <div className="flex flex-wrap items-end gap-x-4 gap-y-3 pt-4 pb-4 phone:pt-[26px]">
        <div className="min-w-0">
          <h1 className="engraved text-headline">Why (not)?</h1>
          <p className="text-ink-2">What happened in the last 14 days, and what came of it for you.</p>
        </div>
        {topics.length > 1 && (
          <Select
            label="Which topic"
            value={topic || ALL}
            onValueChange={(key) => address.set({ topic: key === ALL ? "" : key })}
            options={[
              { value: ALL, label: "All topics" },
              ...topics.map(({ key, name }) => ({ value: key, label: name })),
            ]}
            className="ml-auto w-56 max-phone:ml-0 max-phone:w-full"
          />
        )}
      </div>
      <Outcomes key={topic} workspace={workspace} zone={zone} topic={topic} />
      <p className="pt-4">
        <Link href={`/a/${workspace}${chosen ? `#topic-${chosen.key}` : ""}`}>
          {chosen ? `Change ${chosen.name}` : "Change my alerts"}
        </Link>
      </p>
    </div>
  );
}

function Outcomes({ workspace, zone, topic }: { workspace: string; zone: string; topic: string }) {
  const { pages, outcomes } = useOutcomes({ workspace, topic });
  if (pages.isPending) return <SkeletonRows rows={6} />;
  if (pages.isError && outcomes.length === 0) {
    return <ErrorState onRetry={() => void pages.refetch()}>{pages.error.message}</ErrorState>;
  }
  if (outcomes.length === 0) return <Nothing workspace={workspace} isFiltered={topic !== ""} />;
  return (
    <>
      {byDay(outcomes, zone).map(({ day, outcomes: ofDay }) => (
        <section key={day} aria-label={day} className="mb-4">
          <h2 className="pb-1.5 text-[12.5px] font-[620] text-ink-2">
            {day} <span className="font-[450] text-ink-3">{zoneName(zone, ofDay[0]?.occurredAt ?? NEVER)}</span>
          </h2>
          <ul className="rounded-card border border-line bg-surface">
            {ofDay.map((outcome) => (
              <OutcomeRow key={outcome.key} outcome={outcome} workspace={workspace} zone={zone} />
            ))}
          </ul>
        </section>
      ))}
      {pages.hasNextPage && (
        <Button isBusy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          Show earlier ones
        </Button>
      )}
    </>
  );
}

function Nothing({ workspace, isFiltered }: { workspace: string; isFiltered: boolean }) {
  return (
    <div className="rounded-card border border-line bg-surface">
      <EmptyState
        title={isFiltered ? "Nothing happened in this topic" : "Nothing happened yet"}
        action={<ButtonLink href={`/a/${workspace}`}>See my alerts</ButtonLink>}
      >
        Nothing in the last 14 days concerned you here. When something does, it stands here with the reason that you
        were told of it, or not.
      </EmptyState>
    </div>
  );
}
