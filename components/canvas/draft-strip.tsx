"use client";

import {
  CalendarClock,
  CloudAlert,
  CloudCheck,
  CloudOff,
  CloudUpload,
  Eye,
  Pause,
  PencilLine,
  Radio,
} from "lucide-react";
import { memo, type ReactNode } from "react";
import { cn } from "../ui/cn.ts";
import { Time } from "../ui/time.tsx";
import { useNow } from "../ui/use-now.ts";
import { endOf } from "./end-of.ts";
import { queuedWords } from "./queued-words.ts";
import type { DraftStatus } from "./session/session.ts";
import { useDraftStatus, useWorkflowMeta } from "./session/use-session.tsx";
import type { SaveState } from "./store/autosave.ts";

const selectSave = (status: DraftStatus) => status.save;
const selectChanges = (status: DraftStatus) => status.changes;
const NAMED_MAX = 2;

export type DraftStripProps = { onShowHistory: () => void; onShowConflict: () => void };

/** What is live, what this draft changes in words, and whether it is saved. */
export const DraftStrip = memo(function DraftStrip({ onShowHistory, onShowConflict }: DraftStripProps) {
  const { live, state, queued, canEdit } = useWorkflowMeta();
  const changes = useDraftStatus(selectChanges);
  const save = useDraftStatus(selectSave);
  return (
    <section
      aria-label="Draft"
      className="flex h-9 shrink-0 items-center gap-3.5 border-b border-brass-line bg-brass-wash pr-4 pl-5 text-[12.5px] whitespace-nowrap text-ink-2"
    >
      <LiveState state={state} number={live?.number} />
      <EndWords />
      <span className="min-w-0 truncate" title={changes.map((change) => change.text).join("\n") || undefined}>
        {words({ state, isPublished: live !== null, queued: queuedWords(queued), changes })}
      </span>
      <span className="ml-auto flex items-center gap-3.5">
        {canEdit ? (
          <SavedState save={save} onShowConflict={onShowConflict} />
        ) : (
          <span className="flex items-center gap-1.5">
            <Eye aria-hidden size={13} strokeWidth={2.2} />
            <span>To read only. {readOnlyHint(state)}</span>
          </span>
        )}
        <StripButton onClick={onShowHistory}>History</StripButton>
      </span>
    </section>
  );
});

function readOnlyHint(state: string): string {
  return state === "archived"
    ? "It is archived; a copy of it can be changed."
    : "You are a viewer; an owner can make you an operator.";
}

export function StripButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="min-h-6 shrink-0 rounded-[3px] font-[550] text-ink underline decoration-brass decoration-[1.5px] underline-offset-3 hover:decoration-[2.5px]"
    >
      {children}
    </button>
  );
}

function LiveState({ state, number }: { state: string; number: number | undefined }) {
  if (number === undefined) {
    return (
      <span className="flex items-center gap-1.5 text-brass-ink">
        <PencilLine aria-hidden size={13} strokeWidth={2.2} />
        <b className="text-ink">Not live yet</b>
      </span>
    );
  }
  if (state === "paused") {
    return (
      <span className="flex items-center gap-1.5 text-warn-ink">
        <Pause aria-hidden size={13} strokeWidth={2.2} />
        <b className="text-ink">v{number} is paused</b>
      </span>
    );
  }
  return (
    <span className="flex items-center gap-1.5 text-ok-ink">
      <Radio aria-hidden size={13} strokeWidth={2.2} />
      <b className="text-ink">v{number} is live</b>
    </span>
  );
}

/** When it pauses by itself, or that it did. */
function EndWords() {
  const now = useNow();
  const end = endOf(useWorkflowMeta());
  if (!end) return null;
  const isNear = now !== null && end.at.getTime() - now.getTime() < NEAR_MS;
  return (
    <span className={cn("flex items-center gap-1.5", isNear && "font-[580] text-warn-ink")}>
      <CalendarClock aria-hidden size={13} strokeWidth={2.2} />
      <span>
        {end.isOver ? "Ended" : "Ends"} <Time at={end.at} /> UTC
      </span>
    </span>
  );
}

const NEAR_MS = 3 * 86_400_000;

type WordsInput = { state: string; isPublished: boolean; queued: string | null; changes: readonly { text: string }[] };

function words({ state, isPublished, queued, changes }: WordsInput): ReactNode {
  if (!isPublished) return "Nothing runs before you publish.";
  const keeps =
    state === "paused"
      ? `No event starts it until you resume${queued ? `, and ${queued}` : ""}.`
      : "It keeps running until you publish.";
  if (changes.length === 0) return `${state === "paused" ? keeps : "It keeps running."} This draft is the same.`;
  const named = changes.slice(0, NAMED_MAX).map((change) => change.text);
  const rest = changes.length - named.length;
  return (
    <>
      {keeps} This draft changes {changes.length === 1 ? "one thing" : `${changes.length} things`}:{" "}
      <b className="text-ink">{named.join("; ")}</b>
      {rest > 0 && ` and ${rest} more`}.
    </>
  );
}

function SavedState({ save, onShowConflict }: { save: SaveState; onShowConflict: () => void }) {
  return (
    <span role="status" aria-label="Saving" className="flex items-center gap-[5px]">
      {saved(save, onShowConflict)}
    </span>
  );
}

function saved(save: SaveState, onShowConflict: () => void): ReactNode {
  switch (save.kind) {
    case "saved":
      return (
        <>
          <CloudCheck aria-hidden size={15} />
          <span>
            Saved <Time at={new Date(save.atMs)} style="ago" />
          </span>
        </>
      );
    case "unsaved":
      return (
        <>
          <CloudUpload aria-hidden size={15} /> Not saved yet
        </>
      );
    case "saving":
      return (
        <>
          <CloudUpload aria-hidden size={15} /> Saving
        </>
      );
    case "offline":
      return (
        <span className="flex items-center gap-[5px] font-[580] text-warn-ink" title={save.message}>
          <CloudOff aria-hidden size={15} /> Offline, kept in this browser
        </span>
      );
    case "refused":
      return (
        <span className="flex items-center gap-[5px] font-[580] text-bad-ink" title={save.message}>
          <CloudAlert aria-hidden size={15} /> Not saved: {save.message}
        </span>
      );
    case "conflict":
      return (
        <span className="flex items-center gap-[5px] font-[580] text-bad-ink">
          <CloudAlert aria-hidden size={15} /> Not saved: changed elsewhere
          <StripButton onClick={onShowConflict}>Decide</StripButton>
        </span>
      );
  }
}
