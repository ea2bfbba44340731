"use client";

import { useMemo, useState } from "react";
import { WouldMessage } from "#components/backtest/would-message.tsx";
import type { Graph } from "#server/contract/graph.ts";
import type { PastEventWords } from "#server/services/trial/list-past.ts";
import type { Trial, TrialPassage } from "#server/services/trial/try-draft.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import type { TrialChoice } from "../trial/trial-choice.ts";
import { TrialSetup } from "../trial/trial-setup.tsx";
import { endingTag, newestByWallet } from "../trial/trial-words.ts";
import { useNoteTried } from "../trial/use-note-tried.ts";
import {
  chosenEvent,
  type ListedPast,
  type RestingGraph,
  usePast,
  useRestingGraph,
  useTrial,
  useWalked,
} from "../trial/use-trial.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { FieldError } from "../ui/field.tsx";
import { StateTag } from "../ui/state-tag.tsx";
import { Wallet } from "../ui/wallet.tsx";
import { wouldWords } from "./start-words.ts";
import type { Starting } from "./use-starting.ts";

/** Wallets whose newest events are walked at first. */
const WALLETS_AT_FIRST = 5;
const NOTHING_CHOSEN: TrialChoice = { event: null, wallet: "", typed: {} };

/** What a filled-in template would have told of real past events, and to whom. Nothing is sent or stored. */
export function TemplateTrial({ starting, graph }: { starting: Starting; graph: Graph }) {
  const { slug: workspace } = useWorkspace();
  const resting = useRestingGraph(graph);
  const past = usePast({ workspace, resting });
  const listed = past.data?.kind === "listed" ? past.data : undefined;
  return (
    <div className="flex flex-col gap-4">
      {past.isPending && <p className="text-ink-3">Looking for past events</p>}
      {past.isError && <ErrorState onRetry={() => void past.refetch()}>{past.error.message}</ErrorState>}
      {past.data?.kind === "refused" && <Refused problems={past.data.problems} />}
      {listed && <Tried of={{ workspace, resting }} listed={listed} />}
      <Ends starting={starting} />
    </div>
  );
}

type TriedProps = { of: { workspace: string; resting: RestingGraph }; listed: ListedPast };

/** Events on the left; on the right the newest of each of a few wallets, or the one that was picked. */
function Tried({ of, listed }: TriedProps) {
  const [choice, setChoice] = useState(NOTHING_CHOSEN);
  const newest = useMemo(() => newestByWallet(listed.events, WALLETS_AT_FIRST), [listed]);
  const isNewest = newest.length > 1 && choice.event === null && choice.wallet === "";
  const put = (part: Partial<TrialChoice>) => setChoice((old) => ({ ...old, ...part }));
  return (
    <div className="grid grid-cols-[minmax(0,300px)_minmax(0,1fr)] overflow-hidden rounded-card border border-line max-lg:grid-cols-1">
      <div className="border-r border-line bg-surface max-lg:border-r-0 max-lg:border-b">
        <TrialSetup
          past={listed}
          choice={choice}
          chosen={isNewest ? null : chosenEvent(choice, listed)}
          onChoice={put}
        />
      </div>
      <div className="min-w-0 bg-ground">
        {isNewest ? <NewestOfEach of={of} events={newest} /> : <OneEvent of={of} choice={choice} listed={listed} />}
        {newest.length > 1 && !isNewest && (
          <Button size="s" kind="ghost" className="m-2" onClick={() => setChoice(NOTHING_CHOSEN)}>
            Back to the newest of each wallet
          </Button>
        )}
      </div>
    </div>
  );
}

function NewestOfEach({ of, events }: Pick<TriedProps, "of"> & { events: readonly PastEventWords[] }) {
  const { passages, isPending, error } = useWalked(of, events);
  useNoteTried(passages.length > 0);
  if (error) return <ErrorState>{error.message}</ErrorState>;
  if (isPending) return <p className="p-4 text-ink-3">Walking the events through it</p>;
  return <Passages passages={passages} isNewestOfEach />;
}

function OneEvent({ of, choice, listed }: TriedProps & { choice: TrialChoice }) {
  const trial = useTrial(of, choice, listed);
  useNoteTried(trial.data?.kind === "tried");
  if (trial.error) return <ErrorState onRetry={() => void trial.refetch()}>{trial.error.message}</ErrorState>;
  return <Result trial={trial.data} />;
}

function Refused({ problems }: { problems: readonly { message: string }[] }) {
  return <EmptyState title="There is nothing to try yet">{problems[0]?.message}</EmptyState>;
}

function Result({ trial }: { trial: Trial | undefined }) {
  if (!trial) return <p className="p-4 text-ink-3">Walking the event through it</p>;
  if (trial.kind === "refused") return <Refused problems={trial.problems} />;
  if (trial.kind === "passed-by") {
    return (
      <EmptyState title="This event would not start it">
        Pick another event, or go back and mend what starts it.
      </EmptyState>
    );
  }
  return <Passages passages={trial.passages} />;
}

type PassagesProps = { passages: readonly TrialPassage[]; isNewestOfEach?: boolean };

function Passages({ passages, isNewestOfEach = false }: PassagesProps) {
  const words = wouldWords(passages, isNewestOfEach);
  return (
    <section aria-labelledby="would-title" className="flex flex-col">
      <div role="status" className="px-4 pt-3.5 pb-3">
        <h3 id="would-title" className="engraved text-title">
          {words.title}
        </h3>
        <p className="mt-0.5 text-ink-2">{words.note}</p>
      </div>
      <ul>
        {passages.map((passage) => (
          <Passage key={passage.address} passage={passage} />
        ))}
      </ul>
    </section>
  );
}

function Passage({ passage }: { passage: TrialPassage }) {
  const tag = endingTag(passage.outcome);
  return (
    <li className="flex flex-col gap-1.5 border-t border-hair px-4 py-3">
      <span className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <Wallet address={passage.address} isStatic />
        <StateTag tone={tag.tone} glyph={tag.glyph}>
          {tag.words}
        </StateTag>
      </span>
      <p className="text-ink-2">{passage.answer}</p>
      {passage.messages.map((message) => (
        <WouldMessage key={message.nodeId} message={message} />
      ))}
    </li>
  );
}

/** Back, the builder, or live. */
function Ends({ starting }: { starting: Starting }) {
  const { create, publish } = starting;
  const error = publish.error ?? create.error;
  return (
    <>
      {error && <FieldError>{error.message}</FieldError>}
      <div className="sticky -bottom-4 -mx-5 -mb-4 flex flex-wrap items-center justify-end gap-2 border-t border-hair bg-surface px-5 py-3">
        <Button kind="ghost" className="mr-auto -ml-2" onClick={starting.back}>
          Back
        </Button>
        <Button onClick={starting.open} isBusy={create.isPending && !publish.isPending}>
          Open in the builder
        </Button>
        <Button kind="brass" onClick={starting.goLive} isBusy={publish.isPending}>
          Publish
        </Button>
      </div>
    </>
  );
}
