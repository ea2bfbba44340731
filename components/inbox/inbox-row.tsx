"use client";

import NextLink from "next/link";
import { cn } from "#components/ui/cn.ts";
import { Time } from "#components/ui/time.tsx";
import { HeldActions } from "./held-actions.tsx";
import { SnoozedNote } from "./snoozed-note.tsx";
import { TakenBack } from "./taken-back.tsx";
import { TopicPlate } from "./topic-plate.tsx";
import type { InboxMessage } from "./use-inbox.ts";
import { WhyLine } from "./why-line.tsx";

export type InboxRowProps = {
  workspace: string;
  message: InboxMessage;
  href: string;
  isOpen: boolean;
  zone: string;
};

/** One message in the list: what, when, and why it came. The whole row opens it. */
export function InboxRow({ workspace, message, href, isOpen, zone }: InboxRowProps) {
  return (
    <li
      className={cn(
        "relative flex gap-3 border-b border-hair px-3 py-3 text-wrap hover:bg-surface max-phone:px-4",
        isOpen && "-mt-px rounded-card border border-line bg-surface max-phone:rounded-none",
      )}
    >
      <TopicPlate
        icon={message.isCorrection ? "check-check" : (message.topic?.icon ?? "bell")}
        isUrgent={message.urgency === "urgent" && !message.isCorrection && message.takenBackById === null}
      />
      <div className="min-w-0 grow">
        <div className="flex items-baseline gap-2">
          {!message.readAt && (
            <span className="size-[7px] shrink-0 self-center rounded-full bg-brass-lo">
              <span className="sr-only">Unread. </span>
            </span>
          )}
          <NextLink
            href={href}
            aria-current={isOpen ? "true" : undefined}
            data-inbox-row
            className={cn(
              "truncate no-underline after:absolute after:inset-0 after:rounded-card",
              message.readAt ? "font-[560]" : "font-[650]",
            )}
          >
            {message.takenBackById === null ? message.title : <s className="decoration-ink-3">{message.title}</s>}
          </NextLink>
          {message.takenBackById !== null && <TakenBack />}
          <Time at={message.createdAt} style="ago" zone={zone} className="ml-auto shrink-0 text-label text-ink-3" />
        </div>
        <p className={cn("line-clamp-2 text-wrap", message.takenBackById !== null && "text-ink-3")}>{message.body}</p>
        <SnoozedNote workspace={workspace} message={message} zone={zone} />
        {message.heldBecause === null ? (
          <>
            <WhyLine>{message.why}</WhyLine>
            {message.waitsBecause && <WhyLine isWaiting>{message.waitsBecause}</WhyLine>}
          </>
        ) : (
          <>
            <WhyLine isHeld>{message.heldBecause}</WhyLine>
            <HeldActions workspace={workspace} message={message} />
          </>
        )}
      </div>
    </li>
  );
}
