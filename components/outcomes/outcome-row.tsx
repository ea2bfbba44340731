"use client";

import NextLink from "next/link";
import { TopicPlate } from "#components/inbox/topic-plate.tsx";
import { cn } from "#components/ui/cn.ts";
import { count } from "#components/ui/number-words.ts";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Time } from "#components/ui/time.tsx";
import { outcomeWords, type ToldOutcome } from "./outcome-words.ts";

export type OutcomeRowProps = { outcome: ToldOutcome; workspace: string; zone: string };

/** One thing that happened: what came of it and why, in a sentence. Leads to the message where there is one. */
export function OutcomeRow({ outcome, workspace, zone }: OutcomeRowProps) {
  const { topic, kind, sentence, detail, isOfToday, messageId, occurredAt, times, firstAt } = outcome;
  const state = outcomeWords(kind);
  const place = [topic?.name ?? "Your wallet", detail].filter(Boolean).join(": ");
  return (
    <li
      className={cn(
        "relative flex gap-3.5 border-t border-hair px-[18px] py-3 first:border-t-0 max-phone:px-4",
        messageId !== null && "hover:bg-ground",
      )}
    >
      <TopicPlate icon={topic?.icon ?? "wallet"} isUrgent={false} isIdle={kind !== "told"} />
      <div className="min-w-0 grow">
        <p className={cn("text-wrap", kind === "told" ? "font-[580]" : "font-[480]")}>
          {messageId === null ? (
            sentence
          ) : (
            <NextLink
              href={`/a/${workspace}/inbox/${messageId}`}
              className="no-underline after:absolute after:inset-0 hover:underline hover:decoration-control hover:underline-offset-3"
            >
              {sentence}
            </NextLink>
          )}
        </p>
        <p className="mt-0.5 text-[12.5px] leading-[18px] break-words text-ink-3">{place}</p>
        {times > 1 && (
          <p className="mt-0.5 text-[12.5px] leading-[18px] text-ink-3">
            {count(times)} times since <Time at={firstAt} style="clock" zone={zone} />
          </p>
        )}
        {isOfToday && (
          <p className="mt-0.5 text-[12.5px] leading-[18px] text-ink-3">
            You changed your settings after this, so today’s are shown.
          </p>
        )}
        <Ending state={state} at={occurredAt} zone={zone} className="mt-1 flex items-baseline gap-3 phone:hidden" />
      </div>
      <Ending
        state={state}
        at={occurredAt}
        zone={zone}
        className="flex shrink-0 flex-col items-end gap-0.5 max-phone:hidden"
      />
    </li>
  );
}

type EndingProps = { state: ReturnType<typeof outcomeWords>; at: Date; zone: string; className: string };

function Ending({ state, at, zone, className }: EndingProps) {
  return (
    <span className={className}>
      <StateTag tone={state.tone} glyph={state.glyph} className="text-[12.5px]">
        {state.words}
      </StateTag>
      <Time at={at} style="clock" zone={zone} className="text-label text-ink-3" />
    </span>
  );
}
