"use client";

import { Clock3, Info } from "lucide-react";
import { useMemo } from "react";
import { Link } from "#components/ui/link.tsx";
import { plural } from "#components/ui/number-words.ts";
import { StateTag } from "#components/ui/state-tag.tsx";
import type { Passage, WalletExplanation } from "#server/services/run/explain-wallet.ts";
import { explanationState, explanationTitle } from "./explain-words.ts";
import type { NarrativeStep } from "./narrate.ts";
import { Narrative } from "./narrative.tsx";
import { SentMessages } from "./sent-message.tsx";

export type ExplainLinks = { execution: (id: number) => string; subscriber: ((id: number) => string) | null };

export type WalletAnswerProps = {
  explanation: WalletExplanation;
  /** Its way, told; null where there was none. */
  story: NarrativeStep[] | null;
  links: ExplainLinks;
};

/** Why, for this wallet: the answer, what to bear in mind, and the steps with the values that decided. */
export function WalletAnswer({ explanation, story, links }: WalletAnswerProps) {
  const { answer, caveats, passage, alsoStopped, from, executionId, subscriberId } = explanation;
  const state = explanationState(explanation);
  return (
    <>
      <div className="px-5 pb-1 max-phone:px-4">
        <div role="status">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <h3 className="engraved text-title">{explanationTitle(explanation)}</h3>
            <StateTag tone={state.tone} glyph={state.glyph} isPlate>
              {state.words}
            </StateTag>
          </div>
          <p className="mt-1 max-w-[68ch] text-pretty text-ink-2">
            {answer}
            {alsoStopped > 0 && ` So did ${plural(alsoStopped, "other wallet")}.`}
          </p>
        </div>
        {caveats.map((caveat) => (
          <Note key={caveat} Icon={Info} words={caveat} />
        ))}
        {from === "computed" && (
          <Note
            Icon={Clock3}
            words="Worked out again from the event and the version of then. This run kept steps only of those it walked one by one."
          />
        )}
        <p className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-label">
          {executionId !== null && <Link href={links.execution(executionId)}>Open this execution</Link>}
          {subscriberId !== null && links.subscriber && (
            <Link href={links.subscriber(subscriberId)}>See this subscriber</Link>
          )}
        </p>
      </div>
      {passage && story && <Steps explanation={explanation} passage={passage} story={story} />}
    </>
  );
}

function Steps({
  explanation,
  passage,
  story,
}: {
  explanation: WalletExplanation;
  passage: Passage;
  story: NarrativeStep[];
}) {
  const raw = useMemo(() => {
    const { from, outcome, answer } = explanation;
    const { event, values, steps } = passage;
    return { from, outcome, answer, event, values, steps };
  }, [explanation, passage]);
  return (
    <>
      <Narrative raw={raw} story={story} />
      <SentMessages deliveries={passage.deliveries} />
    </>
  );
}

function Note({ Icon, words }: { Icon: typeof Info; words: string }) {
  return (
    <p className="mt-1.5 flex max-w-[68ch] items-start gap-1.5 text-label text-ink-3">
      <Icon aria-hidden size={13} className="mt-[2.5px] shrink-0" />
      {words}
    </p>
  );
}
