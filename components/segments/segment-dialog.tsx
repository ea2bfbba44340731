"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useMemo, useState } from "react";
import { ConditionEditor } from "#components/fields/condition.tsx";
import { type FieldHost, FieldHostProvider } from "#components/fields/field-host.tsx";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Field, FieldError } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Problem } from "#server/contract/catalog.ts";
import type { SegmentInput } from "#server/contract/segment.ts";
import { SegmentCountPanel } from "./segment-count.tsx";
import { type SegmentRowData, type Segments, useSegmentCount } from "./use-segments.ts";

const FORM = "segment-form";

export type SegmentDraft = SegmentInput;
/** `segment`: the one that is changed; without it a new one. */
export type Editing = { segment?: SegmentRowData; draft: SegmentDraft };

export type SegmentDialogProps = {
  editing: Editing;
  segments: Segments;
  isReadOnly: boolean;
  /** With what was typed, when it was not saved. */
  onClose: (unsaved?: SegmentDraft) => void;
};

/** A segment being made or changed, beside who is in it. */
export function SegmentDialog({ editing, segments, isReadOnly, onClose }: SegmentDialogProps) {
  const { slug: workspace } = useWorkspace();
  const [draft, setDraft] = useState(editing.draft);
  const [isTried, setIsTried] = useState(false);
  const values = useValues(workspace);
  // what is pushed is read as what it is, what was saved as what it was saved as
  const attributes = useMemo(() => {
    const known = values.data?.attributes ?? [];
    return [...editing.draft.attributes, ...known.filter(({ name }) => !hasName(editing.draft, name))];
  }, [values.data, editing.draft]);
  const given = { condition: draft.condition, attributes };
  const counted = useSegmentCount(workspace, given);
  const problems = counted.query.data?.problems ?? [];
  const { segment } = editing;
  const saving = segment ? segments.update : segments.create;
  const isNamed = draft.name.trim() !== "";
  const onSuccess = () => {
    toast({ title: `${draft.name} is saved`, description: SAVED[segment ? 1 : 0] });
    onClose();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setIsTried(true);
    if (!isNamed) {
      const form = event.currentTarget;
      // once the problem is drawn
      requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      return;
    }
    const input = { ...draft, attributes };
    if (segment) segments.update.mutate({ workspace, id: segment.id, segment: input }, { onSuccess });
    else segments.create.mutate({ workspace, segment: input }, { onSuccess });
  };
  const close = () => onClose(isReadOnly || draft === editing.draft ? undefined : draft);
  const shown = isTried ? problems : problems.filter(({ code }) => !UNFINISHED.has(code));
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && close()}
      title={segment?.name ?? "New segment"}
      description={isReadOnly || !segment ? undefined : CHANGES}
      className="w-[min(1040px,calc(100vw-32px))]"
      footer={
        !isReadOnly && (
          <>
            <div className="mr-auto self-center">{saving.error && <FieldError>{saving.error.message}</FieldError>}</div>
            <Button onClick={close}>Cancel</Button>
            <Button kind="solid" type="submit" form={FORM} isBusy={saving.isPending}>
              {segment ? "Save the segment" : "Create the segment"}
            </Button>
          </>
        )
      }
    >
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_340px]">
        <form id={FORM} noValidate onSubmit={submit} className="flex min-w-0 flex-col gap-4">
          <Words
            draft={draft}
            onChange={setDraft}
            error={isTried && !isNamed ? "Give it a name" : undefined}
            isReadOnly={isReadOnly}
          />
          <Compared
            {...{ draft, values, isReadOnly, workspace }}
            problems={shown}
            onChange={(condition) => setDraft({ ...draft, condition })}
          />
        </form>
        <div className="lg:sticky lg:top-0">
          <SegmentCountPanel {...counted} />
        </div>
      </div>
    </Dialog>
  );
}

const hasName = ({ attributes }: SegmentDraft, name: string) => attributes.some((one) => one.name === name);

type WordsProps = {
  draft: SegmentDraft;
  onChange: (draft: SegmentDraft) => void;
  error: string | undefined;
  isReadOnly: boolean;
};

function Words({ draft, onChange, error, isReadOnly }: WordsProps) {
  return (
    <div className="grid gap-3.5 phone:grid-cols-2">
      <Field label="Name" error={error}>
        <Input
          value={draft.name}
          maxLength={60}
          readOnly={isReadOnly}
          autoComplete="off"
          onChange={(event) => onChange({ ...draft, name: event.target.value })}
        />
      </Field>
      <Field label="Description" aside="optional">
        <Input
          value={draft.description}
          maxLength={300}
          readOnly={isReadOnly}
          autoComplete="off"
          onChange={(event) => onChange({ ...draft, description: event.target.value })}
        />
      </Field>
    </div>
  );
}

type ComparedProps = {
  draft: SegmentDraft;
  values: ReturnType<typeof useValues>;
  workspace: string;
  problems: readonly Problem[];
  isReadOnly: boolean;
  onChange: (condition: SegmentDraft["condition"]) => void;
};

function Compared({ draft, values, workspace, problems, isReadOnly, onChange }: ComparedProps) {
  const trpc = useTRPC();
  const { data: catalog } = useQuery(trpc.catalog.get.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
  if (values.isError) return <ErrorState onRetry={() => void values.refetch()}>{values.error.message}</ErrorState>;
  if (!catalog || !values.data) return <SkeletonRows rows={2} />;
  const available = values.data.values;
  const isTold = values.data.attributes.length > 0;
  const host: FieldHost = {
    ...{ workspace, catalog, available, problems, isReadOnly },
    ...{ config: draft, outputs: [], setAll: () => undefined },
  };
  const whole = problems.find(({ field }) => field === "condition" || /^condition\.(all|any)$/.test(field ?? ""));
  return (
    <FieldHostProvider host={host}>
      <div className="min-w-0">
        <ConditionEditor
          lead="In it is everybody for whom"
          condition={draft.condition}
          path="condition"
          onChange={onChange}
        />
        {whole && <FieldError>{whole.message}</FieldError>}
        {!isTold && (
          <p className="mt-3 text-label text-ink-3">
            Your backend has pushed no attributes yet. Once it does, by the API, they can be compared here too.
          </p>
        )}
      </div>
    </FieldHostProvider>
  );
}

function useValues(workspace: string) {
  const trpc = useTRPC();
  return useQuery(trpc.segment.values.queryOptions({ workspace }));
}

/** What is not typed yet is told when somebody tries to save it. */
const UNFINISHED = new Set(["empty-condition", "no-operand"]);
const CHANGES = "Workflows that are published keep it as it was until they are published again.";
const SAVED = [
  "Workflows can ask for it with the step “In a segment”.",
  "What is published keeps it as it was until it is published again.",
] as const;
