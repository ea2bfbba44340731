"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc.tsx";
import type { ImportAnswers, ImportedWorkflow } from "#server/contract/import.ts";
import { useWorkspace } from "../../shell/workspace-context.tsx";
import { Field } from "../../ui/field.tsx";
import { Link } from "../../ui/link.tsx";
import { Select, type SelectOption } from "../../ui/select.tsx";

export type ImportAnswersFormProps = {
  workflow: ImportedWorkflow;
  answers: ImportAnswers;
  onChange: (answers: ImportAnswers) => void;
};

/** What the file leaves open: whom it concerns, and which of the topics here stand for those it names. */
export function ImportAnswersForm({ workflow, answers, onChange }: ImportAnswersFormProps) {
  const { slug, base } = useWorkspace();
  const trpc = useTRPC();
  const { data: topics = [] } = useQuery(trpc.topic.list.queryOptions({ workspace: slug }));
  const { who, topicsMissing } = workflow;
  if (who.length === 0 && topicsMissing.length === 0) return null;
  const byTopic = topics.map(({ id, name, description }) => ({
    value: `${id}`,
    label: name,
    hint: description || undefined,
  }));
  const none = topics.length === 0 && (
    <>
      There are no topics yet. <Link href={`${base}/topics`}>Define one</Link>
    </>
  );
  return (
    <div className="grid grid-cols-2 gap-3 max-phone:grid-cols-1">
      {who.length > 0 && (
        <Field label="Whom it concerns" help={none || "A step below it runs once for each of them."}>
          <Select
            value={chosenWho(workflow, answers)}
            placeholder="Choose a topic"
            options={whoOptions(who, byTopic)}
            onValueChange={(value) => onChange({ ...answers, who: whoOf(value) })}
          />
        </Field>
      )}
      {topicsMissing.map(({ key, name }) => (
        <Field key={key} label={`The topic “${name}”`} help={none || "It is not here: which one stands for it?"}>
          <Select
            value={answers.topics?.[key] === undefined ? null : `${answers.topics[key]}`}
            placeholder="Choose a topic"
            options={byTopic}
            onValueChange={(id) => onChange({ ...answers, topics: { ...answers.topics, [key]: Number(id) } })}
          />
        </Field>
      ))}
    </div>
  );
}

function whoOptions(who: ImportedWorkflow["who"], byTopic: SelectOption[]): SelectOption[] {
  return who.flatMap((each): SelectOption[] => {
    if (each.kind === "argument") return [{ value: `argument:${each.name}`, label: each.label }];
    if (each.kind === "concerned" || each.kind === "once") return [{ value: each.kind, label: each.label }];
    return byTopic.map(({ value, label }) => ({ value: `topic:${value}`, label: `Everyone who follows ${label}` }));
  });
}

function chosenWho({ who }: ImportedWorkflow, answers: ImportAnswers): string | null {
  if (answers.who && "topicId" in answers.who) return `topic:${answers.who.topicId}`;
  const chosen = who.find(({ isChosen }) => isChosen);
  if (chosen?.kind === "argument") return `argument:${chosen.name}`;
  return chosen?.kind === "concerned" || chosen?.kind === "once" ? chosen.kind : null;
}

function whoOf(value: string): NonNullable<ImportAnswers["who"]> {
  const [kind = "", rest = ""] = value.split(/:(.*)/s);
  if (kind === "argument") return { argument: rest };
  if (kind === "once") return { once: true };
  return kind === "topic" ? { topicId: Number(rest) } : { concerned: true };
}
