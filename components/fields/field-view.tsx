"use client";

import { type ComponentType, memo } from "react";
import type { FieldSpec } from "#server/contract/catalog.ts";
import { Field, FieldError } from "../ui/field.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { FIELD_KINDS } from "./registry.ts";

export type FieldViewProps = { spec: FieldSpec; value: unknown; onChange: (value: unknown) => void };

type AnyField = ComponentType<FieldKindProps<FieldSpec["kind"]>>;

/** One field of the catalogue: label, help, the control of its kind, and what is wrong with it. */
export const FieldView = memo(function FieldView({ spec, value, onChange }: FieldViewProps) {
  const { problems } = useFieldHost();
  const entry = FIELD_KINDS[spec.kind];
  // The registry's type ties each kind to its own props, and the spec has the kind that was looked up.
  const Component = entry.component as AnyField;
  const control = <Component spec={spec} value={value} onChange={onChange} />;
  const own = problems.filter(({ field }) => field === spec.key);
  const below = problems.filter(({ field }) => field?.startsWith(`${spec.key}.`));
  const shown = entry.placesProblems ? own : [...own, ...below];
  const errors = shown.filter((problem) => problem.severity === "error").map((problem) => problem.message);
  const warnings = shown.filter((problem) => problem.severity === "warning").map((problem) => problem.message);
  const aside = spec.optional ? "optional" : undefined;
  return (
    <div data-field={spec.key}>
      {entry.label === "one" ? (
        <Field label={spec.label} help={spec.help} aside={aside} error={errors[0]}>
          {control}
        </Field>
      ) : (
        <fieldset className="flex min-w-0 flex-col gap-1.5">
          {entry.label === "group" && (
            <legend className="mb-1.5 flex w-full items-baseline justify-between gap-2 text-label font-[560] text-ink-2">
              {spec.label}
              {aside && <span className="font-[450] text-ink-3">{aside}</span>}
            </legend>
          )}
          {control}
          {errors.map((message) => (
            <FieldError key={message}>{message}</FieldError>
          ))}
          {spec.help && <p className="text-label text-ink-3">{spec.help}</p>}
        </fieldset>
      )}
      {warnings.map((message) => (
        <p key={message} className="mt-1 text-label text-warn-ink">
          {message}
        </p>
      ))}
    </div>
  );
});

/** Whether a field is to be shown beside the values of its fellows. */
export function isShown(spec: FieldSpec, config: Readonly<Record<string, unknown>>): boolean {
  if (!spec.when) return true;
  const value = config[spec.when.key];
  return (typeof value === "string" || typeof value === "boolean") && spec.when.is.includes(value);
}
