"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import { WouldMessage } from "#components/backtest/would-message.tsx";
import { ReadOnlyGraph } from "#components/canvas/read-only-graph.tsx";
import { type NarrativeStep, narrate } from "#components/runs/narrate.ts";
import { Narrative } from "#components/runs/narrative.tsx";
import { nodeStatuses, takenEdges } from "#components/runs/taken-way.ts";
import type { NodeTypeData } from "#server/contract/catalog.ts";
import type { Trial, TrialPassage } from "#server/services/trial/try-draft.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { credits } from "../ui/number-words.ts";
import { StateTag } from "../ui/state-tag.tsx";
import { TrialWallets } from "./trial-wallets.tsx";
import { endingTag } from "./trial-words.ts";

export type Tried = Extract<Trial, { kind: "tried" }>;

export type TrialResultProps = {
  tried: Tried;
  /** Whose way is shown. */
  at: number;
  types: readonly NodeTypeData[];
  onPick: (address: string) => void;
};

/** One wallet's way on the canvas, step by step, beside the words; and the other wallets of the same event. */
export function TrialResult({ tried, at, types, onPick }: TrialResultProps) {
  const { passages } = tried;
  const passage = passages[at];
  if (!passage) {
    return (
      <EmptyState title="Nobody is concerned">
        The event concerns no subscriber of this workspace. Name a wallet on the left to see what would become of it.
      </EmptyState>
    );
  }
  return <Walk key={`${passage.address} ${passage.steps.length}`} {...{ tried, passage, types, onPick }} />;
}

type WalkProps = Omit<TrialResultProps, "at"> & { passage: TrialPassage };

function Walk({ tried, passage, types, onPick }: WalkProps) {
  const facts = useMemo(() => factsOf(tried, passage), [tried, passage]);
  const story = useMemo(() => narrate(facts), [facts]);
  const [shown, setShown] = useState(story.length);
  const drawn = useMemo(() => drawnUpTo(facts, story, shown), [facts, story, shown]);
  const walked = story.slice(0, shown);
  const messages = passage.messages.filter(({ nodeId }) => walked.some((step) => step.nodeId === nodeId));
  const { graph, description } = tried.story.frozen;
  return (
    <>
      <div className="relative min-w-0 flex-1 bg-ground max-phone:hidden">
        <div className="absolute inset-x-0 top-0 z-10 flex items-center gap-3 border-b border-hair bg-surface/90 px-4 py-1.5">
          <Stepper shown={shown} story={story} onShow={setShown} />
        </div>
        <ReadOnlyGraph
          label="The way this wallet takes through the draft"
          graph={graph}
          description={description}
          types={types}
          {...drawn}
          onSelect={(nodeId) => {
            const step = story.findIndex((one) => one.nodeId === nodeId);
            if (step >= 0) setShown(step + 1);
          }}
          className="absolute inset-0 pt-10"
        />
      </div>
      <div className="w-[392px] shrink-0 overflow-y-auto border-l border-line bg-surface max-phone:w-full max-phone:overflow-visible max-phone:border-l-0">
        <Ending passage={passage} leftOut={tried.leftOut} />
        <TrialWallets passages={tried.passages} picked={passage.address} onPick={onPick} />
        <Narrative raw={rawOf(passage)} story={walked} />
        <div className="flex flex-col gap-2 px-5 pb-5 max-phone:px-4">
          {messages.map((message) => (
            <WouldMessage
              key={message.nodeId}
              message={message}
              look={passage.calls.find(({ nodeId }) => nodeId === message.nodeId)}
            />
          ))}
          {messages.length > 0 && (
            <p className="text-label text-ink-3">
              Live, this would cost{" "}
              {passage.creditsMilli === 1_000 ? "1 credit" : `${credits(passage.creditsMilli)} credits`}.
            </p>
          )}
        </div>
      </div>
    </>
  );
}

/** A trial as an execution's page would tell it. */
function factsOf({ story }: Tried, { steps, address, values, headline }: TrialPassage) {
  return { ...story, steps, address, values, headline, deliveries: [], rest: { reachedCount: 1 } };
}

function drawnUpTo(facts: ReturnType<typeof factsOf>, story: NarrativeStep[], shown: number) {
  const walked = story.slice(0, shown);
  const reached = new Set(walked.map(({ nodeId }) => nodeId));
  const later = story.slice(shown).map(({ nodeId }) => [nodeId, { taken: false, text: "Not yet" }] as const);
  const { edges } = facts.frozen.graph;
  return {
    statuses: { ...Object.fromEntries(later), ...nodeStatuses(facts, walked) },
    takenEdges: takenEdges(facts).filter((id) => reached.has(edges[id]?.to[0] ?? "")),
    selectedId: walked.at(-1)?.nodeId,
  };
}

type StepperProps = { shown: number; story: NarrativeStep[]; onShow: (shown: number) => void };

/** One step back or on; the arrow keys do the same. */
function Stepper({ shown, story, onShow }: StepperProps) {
  const go = (by: number) => onShow(Math.min(story.length, Math.max(1, shown + by)));
  return (
    <fieldset
      className="flex items-center gap-1"
      onKeyDown={(event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        event.preventDefault();
        go(event.key === "ArrowLeft" ? -1 : 1);
      }}
    >
      <legend className="sr-only">Step through</legend>
      <IconButton
        size="s"
        label="Previous step"
        icon={<ChevronLeft aria-hidden size={16} />}
        aria-disabled={shown <= 1 || undefined}
        onClick={() => go(-1)}
      />
      <IconButton
        size="s"
        label="Next step"
        icon={<ChevronRight aria-hidden size={16} />}
        aria-disabled={shown >= story.length || undefined}
        onClick={() => go(1)}
      />
      <span aria-live="polite" className="ml-1 min-w-0 truncate">
        <b>
          Step {shown} of {story.length}
        </b>{" "}
        <span className="text-ink-2">{story[shown - 1]?.title}</span>
      </span>
    </fieldset>
  );
}

function Ending({ passage, leftOut }: { passage: TrialPassage; leftOut: Tried["leftOut"] }) {
  const tag = endingTag(passage.outcome);
  return (
    <div className="border-b border-hair px-5 pt-3 pb-3 max-phone:px-4">
      <StateTag tone={tag.tone} glyph={tag.glyph} isPlate>
        {tag.words}
      </StateTag>
      <p className="mt-1.5 text-[14px] leading-[21px]">{passage.answer}</p>
      {passage.note && <p className="mt-1 text-label text-ink-2">{passage.note}</p>}
      {leftOut.length > 0 && (
        <p className="mt-1.5 text-label text-warn-ink">
          Left out until it is fixed: {leftOut[0]?.message}
          {leftOut.length > 1 && ` And ${leftOut.length - 1} more.`}
        </p>
      )}
    </div>
  );
}

const rawOf = ({ outcome, values, steps, messages }: TrialPassage) => ({ outcome, values, steps, messages });
