"use client";

import { useMutation } from "@tanstack/react-query";
import {
  Archive,
  Braces,
  CalendarClock,
  ChevronRight,
  Copy,
  Ellipsis,
  FileDown,
  FlaskConical,
  Footprints,
  Pause,
  PencilLine,
  Play,
  Redo2,
  RotateCcw,
  Undo2,
} from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { memo, useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "../ui/button.tsx";
import { buttonClass } from "../ui/button-class.ts";
import { cn } from "../ui/cn.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { toast } from "../ui/toast.tsx";
import { useDiscardDraft } from "../versions/use-replace-draft.ts";
import { LateExpiryDialog } from "./late-parts.tsx";
import { publishWords } from "./publish-words.ts";
import type { DraftStatus } from "./session/session.ts";
import { useDraftStatus, useSession, useWorkflowMeta } from "./session/use-session.tsx";
import { redoGesture, undoGesture } from "./store/actions.ts";
import type { DraftState } from "./store/builder-state.ts";
import { useBuilder, useBuilderStore } from "./store/use-builder.tsx";
import { useExport } from "./use-export.ts";
import { useWorkflowActions } from "./use-workflow-actions.ts";

const selectHistory = ({ history }: DraftState) => ({
  undo: history.past.at(-1)?.label,
  redo: history.future.at(-1)?.label,
});
const selectChangeCount = (status: DraftStatus) => status.changes.length;

export type BuilderHeaderProps = {
  /** The version on the canvas; null: the draft. */
  viewing: number | null;
  onView: (number: number | null) => void;
  isTesting: boolean;
  onTest: (isTesting: boolean) => void;
  /** Shows the JSON beside the canvas, or takes it away. */
  onJson: () => void;
  onPublish: () => void;
};

export const BuilderHeader = memo(function BuilderHeader(props: BuilderHeaderProps) {
  const { viewing, onView, isTesting, onTest, onJson, onPublish } = props;
  const meta = useWorkflowMeta();
  const changeCount = useDraftStatus(selectChangeCount);
  const isPublished = meta.live !== null;
  const view = (number: number | null) => {
    onTest(false);
    onView(number);
  };
  return (
    <header className="flex h-14 shrink-0 items-center gap-2.5 border-b border-line bg-surface pr-4 pl-5">
      <nav aria-label="The way here" className="flex items-center gap-1.5 whitespace-nowrap text-ink-3">
        <Link href={`/w/${meta.workspace}/workflows`} className="rounded-[3px] hover:text-ink hover:underline">
          Workflows
        </Link>
        <ChevronRight aria-hidden size={13} />
      </nav>
      <WorkflowName key={meta.name} />
      <MoreMenu onJson={onJson} />
      {meta.live && (
        <fieldset className="ml-1.5 inline-flex gap-0.5 rounded-lg border border-line bg-sunken p-px">
          <legend className="sr-only">On the canvas</legend>
          <ViewButton isOn={viewing === null} onClick={() => view(null)}>
            <PencilLine aria-hidden size={14} strokeWidth={2.2} />
            Draft
          </ViewButton>
          <ViewButton isOn={viewing !== null} onClick={() => view(viewing ?? meta.live?.number ?? null)}>
            <span
              aria-hidden
              className={cn("size-[7px] rounded-full", meta.state === "paused" ? "bg-warn" : "bg-ok")}
            />
            {viewing === null || viewing === meta.live.number ? `Live v${meta.live.number}` : `v${viewing}`}
          </ViewButton>
        </fieldset>
      )}
      <span className="ml-auto flex items-center gap-2">
        {meta.canEdit && viewing === null && !isTesting && <UndoRedo />}
        <BacktestLink />
        <Button
          icon={<Footprints aria-hidden size={15} />}
          aria-pressed={isTesting}
          onClick={() => {
            onView(null);
            onTest(!isTesting);
          }}
        >
          Test
        </Button>
        {meta.canEdit && <PauseResume />}
        {meta.canEdit && (
          <Button kind="brass" disabled={isPublished && changeCount === 0} onClick={onPublish}>
            {isPublished && changeCount === 0 ? "Nothing to publish" : publishWords(isPublished, changeCount)}
          </Button>
        )}
      </span>
    </header>
  );
});

function ViewButton({ isOn, onClick, children }: { isOn: boolean; onClick: () => void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onClick}
      className={cn(
        "inline-flex h-[26px] items-center gap-1.5 rounded-[6px] px-2.5 text-[12.5px] font-[560] text-ink-2",
        isOn && "bg-raised font-[620] text-ink shadow-1 dark:bg-line",
      )}
    >
      {children}
    </button>
  );
}

function UndoRedo() {
  const store = useBuilderStore();
  const { undo, redo } = useBuilder(selectHistory);
  return (
    <span className="flex">
      <IconButton
        size="s"
        label={undo ? `Undo: ${undo}` : "Undo"}
        icon={<Undo2 aria-hidden size={16} />}
        aria-disabled={!undo || undefined}
        onClick={() => undoGesture(store)}
      />
      <IconButton
        size="s"
        label={redo ? `Redo: ${redo}` : "Redo"}
        icon={<Redo2 aria-hidden size={16} />}
        aria-disabled={!redo || undefined}
        onClick={() => redoGesture(store)}
      />
    </span>
  );
}

/** What is on the canvas goes to the server first: the backtest is of what is saved. */
function BacktestLink() {
  const router = useRouter();
  const { autosave } = useSession();
  const { workspace, id } = useWorkflowMeta();
  const href = `/w/${workspace}/workflows/${id}/backtest`;
  return (
    <Link
      href={href}
      className={buttonClass()}
      onClick={(event) => {
        if (!autosave.isDirty() || event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        void autosave.flush().then(() => router.push(href));
      }}
    >
      <FlaskConical aria-hidden size={15} />
      Backtest
    </Link>
  );
}

function PauseResume() {
  const meta = useWorkflowMeta();
  const { state } = meta;
  const { pause, resume } = useWorkflowActions(meta);
  if (state === "live") {
    return (
      <Button icon={<Pause aria-hidden size={15} />} isBusy={pause.isPending} onClick={() => pause.mutate()}>
        Pause
      </Button>
    );
  }
  if (state !== "paused") return null;
  return (
    <Button icon={<Play aria-hidden size={15} />} isBusy={resume.isPending} onClick={() => resume.mutate()}>
      Resume
    </Button>
  );
}

/** The page's title, which can be typed over. */
function WorkflowName() {
  const { workspace, id, name, canEdit } = useWorkflowMeta();
  const trpc = useTRPC();
  const [text, setText] = useState(name);
  const rename = useMutation(
    trpc.workflow.rename.mutationOptions({
      onError: (error) => {
        setText(name);
        toast({ title: "Not renamed", description: error.message, tone: "bad" });
      },
    }),
  );
  const commit = () => {
    const wanted = text.trim();
    if (!wanted) setText(name);
    else if (wanted !== name) rename.mutate({ workspace, id, name: wanted });
  };
  return (
    <h1 className="engraved min-w-0 text-title">
      {canEdit ? (
        <input
          aria-label="Name of the workflow"
          value={text}
          maxLength={80}
          onChange={(event) => setText(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
            if (event.key === "Escape") setText(name);
          }}
          className="-mx-1 field-sizing-content max-w-[36ch] min-w-12 truncate rounded-[5px] border border-transparent bg-transparent px-1 hover:border-line focus:border-control"
        />
      ) : (
        name
      )}
    </h1>
  );
}

function MoreMenu({ onJson }: Pick<BuilderHeaderProps, "onJson">) {
  const router = useRouter();
  const meta = useWorkflowMeta();
  const { workspace, canEdit } = meta;
  const { duplicate, archive } = useWorkflowActions(meta);
  const { autosave } = useSession();
  const exporting = useExport(meta);
  const changeCount = useDraftStatus(selectChangeCount);
  const discard = useDiscardDraft(() => undefined);
  const [isEnding, setEnding] = useState(false);
  const exportItem = (
    <>
      <MenuItem icon={<Braces aria-hidden size={15} />} onSelect={onJson}>
        JSON beside the canvas
      </MenuItem>
      <MenuItem
        icon={<FileDown aria-hidden size={15} />}
        onSelect={() => void autosave.flush().then(() => exporting.mutate())}
      >
        Export as JSON
      </MenuItem>
    </>
  );
  return (
    <>
      <Menu
        trigger={
          <Button
            kind="ghost"
            size="s"
            aria-label="More"
            className="w-7 px-0"
            icon={<Ellipsis aria-hidden size={16} />}
          />
        }
      >
        {canEdit ? (
          <>
            <MenuItem
              icon={<Copy aria-hidden size={15} />}
              onSelect={() =>
                duplicate.mutate(undefined, { onSuccess: ({ id }) => router.push(`/w/${workspace}/workflows/${id}`) })
              }
            >
              Duplicate workflow
            </MenuItem>
            <MenuItem icon={<CalendarClock aria-hidden size={15} />} onSelect={() => setEnding(true)}>
              {meta.expiresAt ? "Change its end" : "Set an end"}
            </MenuItem>
            {exportItem}
            {meta.live && changeCount > 0 && (
              <MenuItem icon={<RotateCcw aria-hidden size={15} />} onSelect={() => discard.mutate()}>
                Discard the draft
              </MenuItem>
            )}
            <MenuSeparator />
            <MenuItem
              icon={<Archive aria-hidden size={15} />}
              isDanger
              onSelect={() => archive.mutate(undefined, { onSuccess: () => router.push(`/w/${workspace}/workflows`) })}
            >
              Archive workflow
            </MenuItem>
          </>
        ) : (
          exportItem
        )}
      </Menu>
      {isEnding && <LateExpiryDialog workspace={workspace} workflow={meta} isOpen onClose={() => setEnding(false)} />}
    </>
  );
}
