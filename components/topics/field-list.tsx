"use client";

import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Input } from "#components/ui/input.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { NumberInput } from "#components/ui/number-input.tsx";
import type { TopicField } from "#server/contract/topic.ts";
import { type OneFieldProps, OptionList } from "./option-list.tsx";
import { type FieldDraft, newField, type TopicFormProps } from "./topic-draft.ts";

const KINDS: Record<TopicField["kind"], [name: string, add: string]> = {
  number: ["A number", "A number: a line, an amount"],
  choice: ["One choice", "One of several choices"],
  choices: ["Several choices", "Any of several choices"],
  "yes-no": ["Yes or no", "Yes or no"],
};
const FIELDS_MAX = 12;

/** What a subscriber can tune, one under the other. */
export function FieldList({ draft, onChange, problems }: TopicFormProps) {
  const { fields } = draft;
  const setAll = (next: FieldDraft[]) => onChange({ ...draft, fields: next });
  const move = (at: number, by: number) => {
    const next = [...fields];
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(at + by, 0, moved);
    setAll(next);
  };
  return (
    <section aria-labelledby="topic-fields">
      <h3 id="topic-fields" className="pb-0.5 font-[650]">
        What they can tune
      </h3>
      <p className="pb-2 text-label text-ink-3">
        {fields.length === 0
          ? "Nothing yet: the topic can be on or off only."
          : "A workflow can compare with each of these."}
      </p>
      <ol className="flex flex-col gap-2.5">
        {fields.map((field, at) => (
          <li key={field.id} className="rounded-card border border-line bg-ground p-3.5">
            <div className="flex items-center gap-1 pb-2">
              <h4 className="mr-auto text-label font-[600] text-ink-2">{KINDS[field.kind][0]}</h4>
              <IconButton
                label={`${nameOf(field)} earlier`}
                size="s"
                disabled={at === 0}
                onClick={() => move(at, -1)}
                icon={<ArrowUp aria-hidden size={14} />}
              />
              <IconButton
                label={`${nameOf(field)} later`}
                size="s"
                disabled={at === fields.length - 1}
                onClick={() => move(at, 1)}
                icon={<ArrowDown aria-hidden size={14} />}
              />
              <IconButton
                label={`Take out ${nameOf(field)}`}
                size="s"
                onClick={() => setAll(fields.filter((f) => f.id !== field.id))}
                icon={<Trash2 aria-hidden size={14} />}
              />
            </div>
            <OneField
              field={field}
              problemOf={(part) => problems[`fields.${at}.${part}`]}
              onChange={(change) => setAll(fields.map((f) => (f.id === field.id ? { ...f, ...change } : f)))}
            />
          </li>
        ))}
      </ol>
      {fields.length < FIELDS_MAX && (
        <Menu
          trigger={
            <Button size="s" className="mt-2.5" icon={<Plus aria-hidden size={14} />}>
              Add a field
            </Button>
          }
        >
          {(Object.keys(KINDS) as TopicField["kind"][]).map((kind) => (
            <MenuItem key={kind} onSelect={() => setAll([...fields, newField(kind)])}>
              {KINDS[kind][1]}
            </MenuItem>
          ))}
        </Menu>
      )}
      {isMissing(draft) && (
        <p className="mt-2 text-label text-warn-ink">
          A field that was saved is taken out. Live workflows that compare with it will find it missing.
        </p>
      )}
    </section>
  );
}

const nameOf = (field: FieldDraft) => field.label.trim() || KINDS[field.kind][0].toLowerCase();

/** Whether one of the fields it was saved with is gone. */
function isMissing({ fields, savedFieldKeys }: TopicFormProps["draft"]): boolean {
  return savedFieldKeys.some((key) => !fields.some((field) => field.savedKey === key));
}

function OneField(props: OneFieldProps) {
  const { field, problemOf, onChange } = props;
  return (
    <div className="grid gap-3">
      <Field label="Name" error={problemOf("label") ?? (field.label.trim() ? problemOf("key") : undefined)}>
        <Input
          value={field.label}
          maxLength={60}
          autoComplete="off"
          onChange={(e) => onChange({ label: e.target.value })}
        />
      </Field>
      {field.kind === "number" && <NumberParts {...props} />}
      {(field.kind === "choice" || field.kind === "choices") && <OptionList {...props} />}
      {field.kind === "yes-no" && (
        <Checkbox
          isChecked={field.initial === true}
          onChange={(initial) => onChange({ initial })}
          label="Yes, when nothing is set"
        />
      )}
    </div>
  );
}

function NumberParts({ field, problemOf, onChange }: OneFieldProps) {
  const parts = [
    ["min", "Least"],
    ["max", "Most"],
    ["step", "Step"],
  ] as const;
  return (
    <>
      <div className="grid grid-cols-2 gap-3 phone:grid-cols-5">
        <Field label="Default" error={problemOf("default")}>
          <NumberInput value={String(field.initial)} onValueChange={(initial) => onChange({ initial })} />
        </Field>
        <Field label="Unit" aside="optional" error={problemOf("unit")}>
          <Input value={field.unit} maxLength={20} onChange={(e) => onChange({ unit: e.target.value })} />
        </Field>
        {parts.map(([part, label]) => (
          <Field key={part} label={label} aside="optional" error={problemOf(part)}>
            <NumberInput value={field[part]} onValueChange={(text) => onChange({ [part]: text })} />
          </Field>
        ))}
      </div>
      <Field
        label="Sentence"
        aside="optional"
        error={problemOf("sentence")}
        help="Read aloud under the control; {value} stands for the number. With least, most and step it is a scale."
      >
        <Input
          value={field.sentence}
          maxLength={160}
          placeholder="Tell me when my health factor falls to {value} or below"
          onChange={(e) => onChange({ sentence: e.target.value })}
        />
      </Field>
    </>
  );
}
