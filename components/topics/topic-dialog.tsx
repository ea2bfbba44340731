"use client";

import { type FormEvent, useState } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { FieldError } from "#components/ui/field.tsx";
import { toast } from "#components/ui/toast.tsx";
import { inputOf, problemsOf, type TopicDraft } from "./topic-draft.ts";
import { TopicForm } from "./topic-form.tsx";
import { TopicPreview } from "./topic-preview.tsx";
import type { TopicRowData, Topics } from "./use-topics.ts";

const FORM = "topic-form";

/** `topic`: the one that is changed; without it a new one. */
export type Editing = { topic?: TopicRowData; draft: TopicDraft };

export type TopicDialogProps = {
  editing: Editing;
  topics: Topics;
  isReadOnly: boolean;
  /** With what was typed, when it was not saved. */
  onClose: (unsaved?: TopicDraft) => void;
};

/** A topic being made or changed, beside what a subscriber will see of it. */
export function TopicDialog({ editing, topics, isReadOnly, onClose }: TopicDialogProps) {
  const { slug: workspace } = useWorkspace();
  const [draft, setDraft] = useState(editing.draft);
  const [isTried, setIsTried] = useState(false);
  const problems = isTried ? problemsOf(draft) : {};
  const { topic } = editing;
  const saving = topic ? topics.update : topics.create;
  const onSuccess = () => {
    toast({ title: topic ? `${draft.name} is saved` : `${draft.name} is there`, description: SAVED[topic ? 1 : 0] });
    onClose();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setIsTried(true);
    if (Object.keys(problemsOf(draft)).length > 0) {
      const form = event.currentTarget;
      // once the problems are drawn
      requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      return;
    }
    const input = inputOf(draft);
    if (topic) topics.update.mutate({ workspace, id: topic.id, topic: input }, { onSuccess });
    else topics.create.mutate({ workspace, topic: input }, { onSuccess });
  };
  const problemCount = Object.keys(problems).length;
  const close = () => onClose(isReadOnly || draft === editing.draft ? undefined : draft);
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && close()}
      title={topic?.name ?? "New topic"}
      description={isReadOnly ? "As a subscriber sees it." : topic ? CHANGES : undefined}
      className={isReadOnly ? "w-[min(760px,calc(100vw-32px))]" : "w-[min(1120px,calc(100vw-32px))]"}
      footer={
        !isReadOnly && (
          <>
            <div className="mr-auto self-center">
              {problemCount > 0 && (
                <FieldError>{problemCount === 1 ? "1 thing" : `${problemCount} things`} to mend</FieldError>
              )}
              {saving.error && problemCount === 0 && <FieldError>{saving.error.message}</FieldError>}
            </div>
            <Button onClick={close}>Cancel</Button>
            <Button kind="solid" type="submit" form={FORM} isBusy={saving.isPending}>
              {topic ? "Save the topic" : "Create the topic"}
            </Button>
          </>
        )
      }
    >
      {isReadOnly ? (
        <TopicPreview draft={draft} />
      ) : (
        <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_440px]">
          <form id={FORM} noValidate onSubmit={submit}>
            <TopicForm draft={draft} onChange={setDraft} problems={problems} />
          </form>
          <div className="lg:sticky lg:top-0">
            <p className="pb-2 text-label text-ink-3">As a subscriber sees it; try it, nothing is saved here.</p>
            <TopicPreview draft={draft} />
          </div>
        </div>
      )}
    </Dialog>
  );
}

const CHANGES = "Who set nothing follows your changes from the next event. What people chose themselves stays.";
const SAVED = [
  "Subscribers see it on their alerts page. It tells nothing until a workflow uses it.",
  "The next event already follows it.",
] as const;
