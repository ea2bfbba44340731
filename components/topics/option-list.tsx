"use client";

import { Plus, X } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field, FieldError } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Input } from "#components/ui/input.tsx";
import { type FieldDraft, newOption } from "./topic-draft.ts";

const OPTIONS_MAX = 30;

export type OneFieldProps = {
  field: FieldDraft;
  problemOf: (part: string) => string | undefined;
  onChange: (change: Partial<FieldDraft>) => void;
};

/** The choices of a field, and which of them hold when nothing is set. */
export function OptionList({ field, problemOf, onChange }: OneFieldProps) {
  const { options, initial } = field;
  const isPicked = (id: string) => (Array.isArray(initial) ? initial.includes(id) : initial === id);
  const pick = (id: string, on: boolean) => {
    if (!Array.isArray(initial)) onChange({ initial: id });
    else onChange({ initial: on ? [...initial, id] : initial.filter((one) => one !== id) });
  };
  return (
    <div>
      <p className="pb-1 text-label font-[560] text-ink-2">
        Choices{" "}
        <span className="font-[450] text-ink-3">
          and {Array.isArray(initial) ? "those that hold" : "the one that holds"} when nothing is set
        </span>
      </p>
      <ul className="flex flex-col gap-1.5">
        {options.map((option, at) => (
          <li key={option.id} className="flex items-start gap-2">
            <Checkbox
              isChecked={isPicked(option.id)}
              onChange={(on) => pick(option.id, on)}
              label={<span className="sr-only">{option.label || `Choice ${at + 1}`} by default</span>}
              className="pt-1"
            />
            <Field label={`Choice ${at + 1}`} isLabelHidden error={problemOf(`options.${at}.label`)} className="grow">
              <Input
                value={option.label}
                maxLength={60}
                autoComplete="off"
                onChange={(e) =>
                  onChange({
                    options: options.map((o) => (o.id === option.id ? { ...o, label: e.target.value } : o)),
                  })
                }
              />
            </Field>
            <IconButton
              label={`Take out ${option.label || `choice ${at + 1}`}`}
              disabled={options.length === 1}
              onClick={() => onChange({ options: options.filter((o) => o.id !== option.id) })}
              icon={<X aria-hidden size={15} />}
            />
          </li>
        ))}
      </ul>
      {problemOf("default") && <FieldError>{problemOf("default")}</FieldError>}
      {options.length < OPTIONS_MAX && (
        <Button
          size="s"
          kind="ghost"
          className="mt-1 -ml-2"
          icon={<Plus aria-hidden size={14} />}
          onClick={() => onChange({ options: [...options, newOption()] })}
        >
          Add a choice
        </Button>
      )}
    </div>
  );
}
