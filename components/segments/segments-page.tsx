"use client";

import { useState } from "react";
import { TopBar } from "#components/shell/top-bar.tsx";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Card } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.tsx";
import { ArchiveDialog } from "./archive-dialog.tsx";
import { type Editing, SegmentDialog, type SegmentDraft } from "./segment-dialog.tsx";
import { SegmentTable } from "./segment-table.tsx";
import { type SegmentRowData, type Segments, useSegments } from "./use-segments.ts";

const EMPTY: SegmentDraft = { name: "", description: "", condition: { all: [] }, attributes: [] };

/** Saved conditions over subscribers, each with how many are in it now. */
export function SegmentsPage() {
  const { slug, role } = useWorkspace();
  const segments = useSegments(slug);
  const [editing, setEditing] = useState<Editing | null>(null);
  const [archiving, setArchiving] = useState<SegmentRowData | null>(null);
  const canChange = role !== "viewer";
  const begin = () => setEditing({ draft: EMPTY });
  const open = (segment: SegmentRowData) => setEditing({ segment, draft: draftOf(segment) });
  const archive = (segment: SegmentRowData) =>
    segment.usedBy.length > 0 ? setArchiving(segment) : segments.archive(segment);
  // Closing asks nothing: what was typed can be taken up again.
  const close = (unsaved?: SegmentDraft) => {
    setEditing(null);
    if (!unsaved || !editing) return;
    toast({
      title: "Your changes were not saved",
      action: { label: "Go on editing", run: () => setEditing({ ...editing, draft: unsaved }) },
    });
  };
  return (
    <>
      <TopBar
        title="Segments"
        note="saved conditions, and who is in them now"
        actions={
          canChange && (
            <Button kind="solid" onClick={begin}>
              New segment
            </Button>
          )
        }
      />
      <main id="main" className="flex flex-1 flex-col gap-3.5 p-6 pt-4 max-phone:p-4 max-phone:pt-3">
        <Card>
          <Body segments={segments} canChange={canChange} onOpen={open} onArchive={archive} onBegin={begin} />
        </Card>
        <p className="max-w-[72ch] text-label text-ink-3">
          A workflow asks for a segment with the step “In a segment”. Publishing keeps the segment as it is then; what
          you change here counts for a workflow once you publish it again.
        </p>
      </main>
      {editing && (
        <SegmentDialog
          key={editing.segment?.id ?? "new"}
          editing={editing}
          segments={segments}
          isReadOnly={!canChange}
          onClose={close}
        />
      )}
      {archiving && (
        <ArchiveDialog
          segment={archiving}
          onClose={() => setArchiving(null)}
          onArchive={() => {
            segments.archive(archiving);
            setArchiving(null);
          }}
        />
      )}
    </>
  );
}

type BodyProps = {
  segments: Segments;
  canChange: boolean;
  onOpen: (segment: SegmentRowData) => void;
  onArchive: (segment: SegmentRowData) => void;
  onBegin: () => void;
};

function Body({ segments: { segments, counts }, canChange, onOpen, onArchive, onBegin }: BodyProps) {
  if (segments.isPending) return <SkeletonRows rows={3} />;
  if (segments.isError)
    return <ErrorState onRetry={() => void segments.refetch()}>{segments.error.message}</ErrorState>;
  if (segments.data.length === 0) {
    return (
      <EmptyState
        title="No segments yet"
        action={canChange && <Button onClick={onBegin}>Make the first segment</Button>}
      >
        A segment is a saved condition over your subscribers, such as gold tier, or new since November with governance
        alerts on. It says how many are in it while you write it, and workflows can ask for it.
      </EmptyState>
    );
  }
  return (
    <SegmentTable
      segments={segments.data}
      counts={counts}
      canChange={canChange}
      onOpen={onOpen}
      onArchive={onArchive}
    />
  );
}

const draftOf = ({ name, description, condition, attributes }: SegmentRowData): SegmentDraft => ({
  ...{ name, description, condition, attributes },
});
