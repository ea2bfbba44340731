"use client";

import { useQuery } from "@tanstack/react-query";
import {
  Archive,
  ArchiveRestore,
  ArrowLeft,
  ArrowUpRight,
  Bookmark,
  Hand,
  Hourglass,
  ThumbsDown,
  ThumbsUp,
} from "lucide-react";
import { useEffect } from "react";
import { type RouterOutputs, useTRPC } from "#components/trpc.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { cn } from "#components/ui/cn.ts";
import { ErrorState } from "#components/ui/error-state.tsx";
import { NamedIcon } from "#components/ui/icon.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Link } from "#components/ui/link.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Time } from "#components/ui/time.tsx";
import { HeldActions } from "./held-actions.tsx";
import { QuieterMenu } from "./quieter-menu.tsx";
import { SnoozedNote } from "./snoozed-note.tsx";
import { CorrectionNote, TakenBack } from "./taken-back.tsx";
import { useInboxUpdate } from "./use-inbox.ts";
import { WhyItCame } from "./why-it-came.tsx";

export type MessageViewProps = { workspace: string; zone: string; id: number };
export type OpenMessage = RouterOutputs["inbox"]["get"];

/** One message, whole: what it says, what one can do about it, and why it came. Opening it marks it read. */
export function MessageView({ workspace, zone, id }: MessageViewProps) {
  const trpc = useTRPC();
  const found = useQuery(trpc.inbox.get.queryOptions({ workspace, id }));
  const { mark } = useInboxUpdate(workspace);
  // what was just snoozed is to come back unread
  const isUnread = found.data ? found.data.message.readAt === null && !isSnoozed(found.data) : false;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each message that is seen unread.
  useEffect(() => {
    if (isUnread) mark([id], { read: true });
  }, [id, isUnread]);
  return (
    <article aria-label="Message" className="rounded-card border border-line bg-surface max-lg:mt-2">
      <Link href={`/a/${workspace}/inbox`} className="m-4 mb-0 inline-flex items-center gap-1.5 lg:hidden">
        <ArrowLeft aria-hidden size={15} /> Inbox
      </Link>
      {found.isPending && <SkeletonRows rows={5} />}
      {found.isError && <ErrorState onRetry={() => found.refetch()}>{found.error.message}</ErrorState>}
      {found.data && <Opened workspace={workspace} zone={zone} open={found.data} />}
    </article>
  );
}

function isSnoozed({ message: { snoozedUntil } }: OpenMessage): boolean {
  return snoozedUntil !== null && snoozedUntil > new Date();
}

function Opened({ workspace, zone, open }: { workspace: string; zone: string; open: OpenMessage }) {
  const { message } = open;
  // neither what was taken back nor what takes it back is still urgent
  const holds = !open.takenBackBy && !open.isCorrection;
  return (
    <>
      <div className="px-5 pt-5 pb-4 phone:px-[26px]">
        <div className="flex flex-wrap gap-1.5">
          {open.topicName && (
            <Tag tone={message.urgency === "urgent" && holds ? "bad" : "idle"}>
              <NamedIcon name={open.topicIcon ?? "bell"} size={13} /> {open.topicName}
            </Tag>
          )}
          {open.isCorrection && <Tag tone="ok">Correction</Tag>}
          {open.takenBackBy && <TakenBack />}
        </div>
        <h2 className="engraved mt-2.5 text-figure text-pretty max-phone:text-headline">
          {open.takenBackBy ? (
            <s className="text-ink-2 decoration-ink-3 decoration-[1.5px]">{message.title}</s>
          ) : (
            message.title
          )}
        </h2>
        <p className="text-ink-2">
          <Time at={message.occurredAt} style="headline" zone={zone} />
          {open.blockNumber !== null && <>, block {open.blockNumber.toLocaleString("en-GB")}</>}
        </p>
        <CorrectionNote workspace={workspace} open={open} zone={zone} />
        {message.heldBecause !== null && <HeldNote workspace={workspace} open={open} />}
        <SnoozedNote workspace={workspace} message={message} zone={zone} />
        {open.waitsBecause && <WaitNote workspace={workspace}>{open.waitsBecause}</WaitNote>}
        <p className={cn("mt-3 text-letter whitespace-pre-line", open.takenBackBy && "text-ink-3")}>{message.body}</p>
        <Actions workspace={workspace} open={open} />
      </div>
      <WhyItCame open={open} zone={zone} />
      <div className="mx-5 flex flex-wrap gap-x-5 gap-y-1 border-t border-hair py-3.5 phone:mx-[26px]">
        <Link href={`/a/${workspace}${open.topicKey ? `#topic-${open.topicKey}` : ""}`} className="self-center">
          Change my alerts
        </Link>
        {!open.isCorrection && <QuieterMenu workspace={workspace} message={message} topicName={open.topicName} />}
      </div>
    </>
  );
}

/** That it is here already, and by what of their times it interrupts nobody yet. */
function WaitNote({ workspace, children }: { workspace: string; children: string }) {
  return (
    <p className="mt-3 flex gap-2 rounded-card border border-line bg-ground px-3.5 py-2.5 text-ink-2">
      <Hourglass aria-hidden size={16} className="mt-0.5 shrink-0" />
      <span className="grow">{children}</span>
      <Link href={`/a/${workspace}/times`}>Your times</Link>
    </p>
  );
}

/** That it waited here and interrupted nobody, with the way back. */
function HeldNote({ workspace, open }: { workspace: string; open: OpenMessage }) {
  const { message, topicName } = open;
  const topic = topicName ? { key: open.topicKey ?? "", name: topicName, icon: open.topicIcon ?? "bell" } : null;
  return (
    <div className="mt-3 rounded-card border border-brass-line bg-brass-wash px-3.5 py-3">
      <p className="flex gap-2">
        <Hand aria-hidden size={16} className="mt-0.5 shrink-0" />
        <span>
          <b className="font-[620]">Held back: it did not interrupt you.</b> {message.heldBecause}
        </span>
      </p>
      <HeldActions workspace={workspace} message={{ ...message, topic }} />
    </div>
  );
}

function Actions({ workspace, open }: { workspace: string; open: OpenMessage }) {
  const { mark } = useInboxUpdate(workspace);
  const { message } = open;
  const set = (change: Parameters<typeof mark>[1]) => mark([message.id], change);
  const verdict = (v: "useful" | "not-useful") => set({ verdict: message.verdict === v ? null : v });
  return (
    <div className="mt-4 flex flex-wrap items-center gap-2">
      {message.linkUrl && isWebUrl(message.linkUrl) && (
        <a
          href={message.linkUrl}
          target="_blank"
          rel="noopener noreferrer"
          onClick={() => set({ acted: true })}
          // what does not hold asks for nothing any more
          className={buttonClass({ kind: open.takenBackBy ? "plain" : "solid", size: "m" })}
        >
          {message.linkLabel ?? "Open"} <ArrowUpRight aria-hidden size={15} />
        </a>
      )}
      <IconButton
        label={message.savedAt ? "Take out of saved" : "Save"}
        aria-pressed={message.savedAt !== null}
        onClick={() => set({ saved: message.savedAt === null })}
        icon={<Bookmark aria-hidden size={16} fill={message.savedAt ? "currentColor" : "none"} />}
      />
      <IconButton
        label={message.archivedAt ? "Back to the inbox" : "Archive"}
        onClick={() => set({ archived: message.archivedAt === null })}
        icon={message.archivedAt ? <ArchiveRestore aria-hidden size={16} /> : <Archive aria-hidden size={16} />}
      />
      <span className="ml-auto flex items-center gap-1.5 text-label text-ink-2">
        Was this useful?
        <IconButton
          label="Useful"
          aria-pressed={message.verdict === "useful"}
          onClick={() => verdict("useful")}
          icon={<ThumbsUp aria-hidden size={15} fill={message.verdict === "useful" ? "currentColor" : "none"} />}
        />
        <IconButton
          label="Not useful"
          aria-pressed={message.verdict === "not-useful"}
          onClick={() => verdict("not-useful")}
          icon={<ThumbsDown aria-hidden size={15} fill={message.verdict === "not-useful" ? "currentColor" : "none"} />}
        />
      </span>
    </div>
  );
}

/** A link's address may be made of what a chain said: only the web is followed. */
function isWebUrl(url: string): boolean {
  try {
    return ["http:", "https:"].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}
