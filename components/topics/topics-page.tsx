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
import { ActsDialog } from "./acts-dialog.tsx";
import { type Editing, TopicDialog } from "./topic-dialog.tsx";
import { draftOf, emptyDraft, type TopicDraft } from "./topic-draft.ts";
import { TopicTable } from "./topic-table.tsx";
import { type TopicRowData, useTopics } from "./use-topics.ts";

/** What subscribers can tune or turn off. */
export function TopicsPage() {
  const { slug, role } = useWorkspace();
  const topics = useTopics(slug);
  const [editing, setEditing] = useState<Editing | null>(null);
  const [acting, setActing] = useState<TopicRowData | null>(null);
  const canChange = role !== "viewer";
  const begin = () => setEditing({ draft: emptyDraft() });
  const open = (topic: TopicRowData) => setEditing({ topic, draft: draftOf(inputPart(topic)) });
  // Closing asks nothing: what was typed can be taken up again.
  const close = (unsaved?: TopicDraft) => {
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
        title="Topics"
        note="what a subscriber can tune or turn off"
        actions={
          canChange && (
            <Button kind="solid" onClick={begin}>
              New topic
            </Button>
          )
        }
      />
      <main id="main" className="flex flex-1 flex-col gap-3.5 p-6 pt-4 max-phone:p-4 max-phone:pt-3">
        <Card>
          <Body topics={topics} canChange={canChange} onOpen={open} onActs={setActing} onBegin={begin} />
        </Card>
        <p className="max-w-[72ch] text-label text-ink-3">
          A workflow names a topic, and each subscriber’s own values decide in it. Who set nothing gets the default
          preset, or the defaults of the fields.
        </p>
      </main>
      {acting && <ActsDialog topic={acting} canChange={canChange} onClose={() => setActing(null)} />}
      {editing && (
        <TopicDialog
          key={editing.topic?.id ?? "new"}
          editing={editing}
          topics={topics}
          isReadOnly={!canChange}
          onClose={close}
        />
      )}
    </>
  );
}

type BodyProps = {
  topics: ReturnType<typeof useTopics>;
  canChange: boolean;
  onOpen: (topic: TopicRowData) => void;
  onActs: (topic: TopicRowData) => void;
  onBegin: () => void;
};

function Body({ topics: { topics, archive }, canChange, onOpen, onActs, onBegin }: BodyProps) {
  if (topics.isPending) return <SkeletonRows rows={4} />;
  if (topics.isError) return <ErrorState onRetry={() => void topics.refetch()}>{topics.error.message}</ErrorState>;
  if (topics.data.length === 0) {
    return (
      <EmptyState title="No topics yet" action={canChange && <Button onClick={onBegin}>Make the first topic</Button>}>
        A topic is one kind of alert, such as liquidation risk, with the values that each subscriber may choose: a line,
        an amount, what to follow. Until there is one, subscribers have nothing to tune.
      </EmptyState>
    );
  }
  return <TopicTable topics={topics.data} canChange={canChange} onOpen={onOpen} onActs={onActs} onArchive={archive} />;
}

/** What can be typed, without ids and counts. */
function inputPart({ id: _, tunedCount: __, offCount: ___, ...input }: TopicRowData) {
  return input;
}
