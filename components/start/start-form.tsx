"use client";

import { useMemo } from "react";
import { appErrorOf } from "#components/trpc.tsx";
import type { Catalog, Problem, TemplateData } from "#server/contract/catalog.ts";
import { type FieldHost, FieldHostProvider } from "../fields/field-host.tsx";
import { FieldView, isShown } from "../fields/field-view.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { Button } from "../ui/button.tsx";
import { Field, FieldError } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import type { Starting } from "./use-starting.ts";

/** A name, and the few things that a template asks for. */
export function StartForm({ starting, catalog }: { starting: Starting; catalog: Catalog }) {
  const { template, name, setName, create, draw } = starting;
  const error = draw.error ?? create.error;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (template) starting.tryIt();
        else starting.open();
      }}
    >
      {template && <Lead label={template.label} hint={template.hint} />}
      <Field label="Name">
        <Input
          value={name}
          maxLength={80}
          placeholder={template?.label ?? "New workflow"}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      {template && <TemplateInputs template={template} catalog={catalog} starting={starting} error={error} />}
      {error && !fieldOf(error) && <FieldError>{error.message}</FieldError>}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <Button kind="ghost" className="mr-auto -ml-2" onClick={starting.back}>
          All templates
        </Button>
        {template ? (
          <>
            <Button onClick={starting.open} isBusy={create.isPending}>
              Open in the builder
            </Button>
            <Button type="submit" kind="solid" isBusy={draw.isPending}>
              Try it on a past event
            </Button>
          </>
        ) : (
          <Button type="submit" kind="solid" isBusy={create.isPending}>
            Create workflow
          </Button>
        )}
      </div>
    </form>
  );
}

function Lead({ label, hint }: { label: string; hint: string }) {
  return (
    <div>
      <h3 className="engraved text-title">{label}</h3>
      <p className="mt-0.5 text-ink-2">{hint}.</p>
    </div>
  );
}

type TemplateInputsProps = { template: TemplateData; catalog: Catalog; starting: Starting; error: unknown };

function TemplateInputs({ template, catalog, starting, error }: TemplateInputsProps) {
  const { slug } = useWorkspace();
  const { inputs, setAll } = starting;
  const field = fieldOf(error);
  const host = useMemo<FieldHost>(() => {
    const message = error instanceof Error ? error.message : "";
    const problems: Problem[] = field ? [{ severity: "error", field, code: "template", message }] : [];
    const nothing = { available: [], outputs: [], isReadOnly: false };
    return { workspace: slug, catalog, config: inputs, problems, setAll, ...nothing };
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
