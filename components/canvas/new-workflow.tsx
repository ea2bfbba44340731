"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { FilePlus2, LayoutTemplate } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactElement, useMemo, useState } from "react";
import { appErrorOf, useTRPC } from "#components/trpc.tsx";
import type { Catalog, Problem, TemplateData } from "#server/contract/catalog.ts";
import { type FieldHost, FieldHostProvider } from "../fields/field-host.tsx";
import { FieldView, isShown } from "../fields/field-view.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Field, FieldError } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";

export type NewWorkflowProps = {
  trigger: ReactElement;
  /** Kind of the template that is chosen at first; a blank canvas without one. */
  startWith?: string;
};

/** A new workflow: blank, or from a template with its few questions. */
export function NewWorkflow({ trigger, startWith }: NewWorkflowProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      trigger={trigger}
      title="New workflow"
      description="Nothing runs before you publish it."
      className="w-[min(560px,calc(100vw-32px))]"
    >
      {isOpen && <Form startWith={startWith} />}
    </Dialog>
  );
}

function Form({ startWith }: Pick<NewWorkflowProps, "startWith">) {
  const trpc = useTRPC();
  const { data: catalog } = useQuery(trpc.catalog.get.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
  const [chosen, setChosen] = useState<TemplateData | null>();
  const [name, setName] = useState("");
  const [typed, setTyped] = useState<Record<string, unknown>>({});
  const template = chosen === undefined ? (catalog?.templates.find(({ kind }) => kind === startWith) ?? null) : chosen;
  const topics = useQuery(trpc.topic.list.queryOptions({ workspace: useWorkspace().slug })).data;
  const inputs = useMemo(
    () => (template && catalog ? { ...onlyChain(template, catalog), ...onlyTopic(template, topics), ...typed } : typed),
    [template, catalog, topics, typed],
  );
  const create = useCreate();
  const wanted = name.trim() || template?.label || "New workflow";
  const submit = () => create.mutate({ name: wanted, template: template && { kind: template.kind, inputs } });
  const setAll = (values: Record<string, unknown>) => setTyped((old) => ({ ...old, ...values }));
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 text-label font-[560] text-ink-2">Begin with</legend>
        <StartCard
          icon={<FilePlus2 aria-hidden size={18} />}
          label="A blank canvas"
          hint="Draw it step by step"
          isChosen={template === null}
          onChoose={() => setChosen(null)}
        />
        {catalog?.templates.map((each) => (
          <StartCard
            key={each.kind}
            icon={<LayoutTemplate aria-hidden size={18} />}
            label={each.label}
            hint={each.hint}
            isChosen={template?.kind === each.kind}
            onChoose={() => {
              setChosen(each);
              setTyped({});
            }}
          />
        ))}
      </fieldset>
      <Field label="Name">
        <Input
          value={name}
          maxLength={80}
          placeholder={template?.label ?? "New workflow"}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      {template && catalog && (
        <TemplateInputs template={template} catalog={catalog} inputs={inputs} setAll={setAll} error={create.error} />
      )}
      {create.isError && !fieldOf(create.error) && <FieldError>{create.error.message}</FieldError>}
      <Button type="submit" kind="solid" className="self-end" isBusy={create.isPending}>
        Create workflow
      </Button>
    </form>
  );
}

type TemplateInputsProps = {
  template: TemplateData;
  catalog: Catalog;
  inputs: Record<string, unknown>;
  setAll: (values: Record<string, unknown>) => void;
  error: unknown;
};

function TemplateInputs({ template, catalog, inputs, setAll, error }: TemplateInputsProps) {
  const { slug } = useWorkspace();
  const field = fieldOf(error);
  const host = useMemo<FieldHost>(() => {
    const message = error instanceof Error ? error.message : "";
    const problems: Problem[] = field ? [{ severity: "error", field, code: "template", message }] : [];
    return {
      workspace: slug,
      catalog,
      config: inputs,
      available: [],
      outputs: [],
      problems,
      setAll,
      isReadOnly: false,
    };
  }, [slug, catalog, inputs, setAll, field, error]);
  return (
    <FieldHostProvider host={host}>
      {template.inputs
        .filter((spec) => isShown(spec, inputs))
        .map((spec) => (
          <FieldView
            key={spec.key}
            spec={spec}
            value={inputs[spec.key]}
            onChange={(value) => setAll({ [spec.key]: value })}
          />
        ))}
    </FieldHostProvider>
  );
}

/** The input that the server's refusal is about. */
function fieldOf(error: unknown): string | undefined {
  const field = appErrorOf(error)?.facts.field;
  return typeof field === "string" && field ? field : undefined;
}

type StartCardProps = {
  icon: ReactElement;
  label: string;
  hint: string;
  isChosen: boolean;
  onChoose: () => void;
};

function StartCard({ icon, label, hint, isChosen, onChoose }: StartCardProps) {
  return (
    <label
      className={cn(
        "flex items-center gap-3 rounded-[9px] border border-control bg-raised px-3 py-2.5 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus",
        isChosen && "border-brass-lo bg-brass-wash inset-ring inset-ring-brass-lo",
      )}
    >
      <input type="radio" name="start" checked={isChosen} onChange={onChoose} className="sr-only" />
      <span className="text-ink-2">{icon}</span>
      <span className="min-w-0">
        <span className="block font-[580]">{label}</span>
        <span className="block text-label text-ink-3">{hint}</span>
      </span>
    </label>
  );
}

/** Where there is one chain to choose, it is chosen. */
function onlyChain(template: TemplateData, catalog: Catalog): Record<string, unknown> {
  const field = template.inputs.find((spec) => spec.kind === "chain");
  const [only, ...more] = catalog.chains.filter((chain) => chain.connected);
  return field && only && more.length === 0 ? { [field.key]: only.id } : {};
}

/** The same for a topic that must be chosen. */
function onlyTopic(template: TemplateData, topics: readonly { id: number }[] = []): Record<string, unknown> {
  const field = template.inputs.find((spec) => spec.kind === "topic" && !spec.optional);
  const [only, ...more] = topics;
  return field && only && more.length === 0 ? { [field.key]: only.id } : {};
}

function useCreate() {
  const trpc = useTRPC();
  const router = useRouter();
  const { slug, base } = useWorkspace();
  const mutation = useMutation(
    trpc.workflow.create.mutationOptions({ onSuccess: ({ id }) => router.push(`${base}/workflows/${id}`) }),
  );
  return {
    ...mutation,
    mutate: ({ name, template }: { name: string; template: { kind: string; inputs: unknown } | null }) =>
      mutation.mutate({ workspace: slug, name, ...(template ? { template } : {}) }),
  };
}
