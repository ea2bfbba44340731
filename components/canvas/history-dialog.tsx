"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Tag } from "../ui/tag.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { Wallet } from "../ui/wallet.tsx";
import { DraftEdits } from "../versions/draft-edits.tsx";
import { useSession, useWorkflowMeta } from "./session/use-session.tsx";
import { change, undoGesture } from "./store/actions.ts";
import { readCopies, type Shadow, shadowKey } from "./store/shadow.ts";

export type HistoryDialogProps = {
  isOpen: boolean;
  onClose: () => void;
  onView: (number: number) => void;
  /** Beside the draft. */
  onCompare: (number: number) => void;
};

/** Every published version, and copies of this browser that lost against another. */
export function HistoryDialog({ isOpen, onClose, onView, onCompare }: HistoryDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => !next && onClose()}
      title="History"
      description="What was published, newest first. A version never changes."
      className="w-[min(600px,calc(100vw-32px))]"
    >
      {isOpen && (
        <>
          <Versions onView={onView} onCompare={onCompare} />
          <DraftEdits onClose={onClose} />
          <Copies onClose={onClose} />
        </>
      )}
    </Dialog>
  );
}

function Versions({ onView, onCompare }: Pick<HistoryDialogProps, "onView" | "onCompare">) {
  const trpc = useTRPC();
  const { workspace, id, live } = useWorkflowMeta();
  const versions = useQuery(trpc.workflow.listVersions.queryOptions({ workspace, id }));
  const { data, isPending } = versions;
  if (versions.isError) {
    return <ErrorState onRetry={() => void versions.refetch()}>{versions.error.message}</ErrorState>;
  }
  if (isPending) return <p className="text-ink-3">Reading</p>;
  if (!data?.length) return <p className="text-ink-2">Nothing was published yet.</p>;
  return (
    <ul aria-label="Versions" className="-mx-5 border-b border-hair">
      {data.map((version) => (
        <li
          key={version.id}
          className="grid grid-cols-[52px_minmax(0,1fr)_auto] items-center gap-3 border-t border-hair px-5 py-2"
        >
          <b>v{version.number}</b>
          <span className="min-w-0">
            <span className="block truncate">{version.note || "No note"}</span>
            <span className="text-label text-ink-3">
              <Time at={version.publishedAt} /> by <Wallet address={version.publishedBy} isStatic />
            </span>
          </span>
          <span className="flex items-center gap-2">
            {version.number === live?.number && <Tag tone="ok">Live</Tag>}
            <Button size="s" kind="ghost" onClick={() => onCompare(version.number)}>
              Compare
            </Button>
            <Button size="s" onClick={() => onView(version.number)}>
              View v{version.number}
            </Button>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Copies({ onClose }: { onClose: () => void }) {
  const { workspace, id } = useWorkflowMeta();
  const session = useSession();
  const [copies] = useState(() => readCopies(window.localStorage, shadowKey(workspace, id)));
  if (copies.length === 0) return null;
  const load = (copy: Shadow) => {
    change(session.store, { label: "Load a kept copy", select: [] }, () => copy.graph);
    toast({ title: "The kept copy is in the draft", undo: () => undoGesture(session.store) });
    onClose();
  };
  return (
    <section aria-label="Kept copies" className="mt-4">
      <h3 className="font-[650]">Kept in this browser</h3>
      <ul className="mt-1">
        {copies.map((copy) => (
          <li key={copy.atMs} className="flex items-center gap-3 py-1">
            <span className="text-ink-2">
              A draft of <Time at={new Date(copy.atMs)} style="short" />, {Object.keys(copy.graph.nodes).length} steps
            </span>
            <Button size="s" className="ml-auto" onClick={() => load(copy)}>
              Load into draft
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
