"use client";

import { Plus, X } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Input } from "#components/ui/input.tsx";
import { NumberInput } from "#components/ui/number-input.tsx";
import { Select } from "#components/ui/select.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import {
  type FieldDraft,
  fieldKeysOf,
  newPreset,
  type PresetDraft,
  type TopicFormProps,
  type ValueDraft,
} from "./topic-draft.ts";

const PRESETS_MAX = 8;
const NONE = "";

/** Presets by fields: what a person gets who picks one by its name. */
export function PresetTable({ draft, onChange, problems }: TopicFormProps) {
  const { fields, presets } = draft;
  const keys = fieldKeysOf(draft);
  if (fields.length === 0) return null;
  const set = (id: string, change: Partial<PresetDraft>) =>
    onChange({ ...draft, presets: presets.map((p) => (p.id === id ? { ...p, ...change } : p)) });
  const remove = (id: string) =>
    onChange({
      ...draft,
      presets: presets.filter((p) => p.id !== id),
      defaultPreset: draft.defaultPreset === id ? null : draft.defaultPreset,
    });
  return (
    <section aria-labelledby="topic-presets">
      <h3 id="topic-presets" className="pb-0.5 font-[650]">
        Presets
      </h3>
      <p className="pb-2 text-label text-ink-3">
        Values under one name, for those who do not want to think about it. What is empty is the field’s default.
      </p>
      {presets.length > 0 && (
        <div className="rounded-card border border-line">
          <Table label="Values of the presets">
            <thead>
              <tr>
                <Th>Name</Th>
                {fields.map((field) => (
                  <Th key={field.id}>
                    {field.label || "Unnamed"} {field.unit && <span>in {field.unit}</span>}
                  </Th>
                ))}
                <Th>
                  <span className="sr-only">Actions</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {presets.map((preset, at) => (
                <PresetRow
                  key={preset.id}
                  preset={preset}
                  fields={fields}
                  keys={keys}
                  problemOf={(part) => problems[`presets.${at}.${part}`]}
                  onChange={(change) => set(preset.id, change)}
                  onRemove={() => remove(preset.id)}
                />
              ))}
            </tbody>
          </Table>
        </div>
      )}
      <div className="flex flex-wrap items-end gap-3 pt-2.5">
        {presets.length < PRESETS_MAX && (
          <Button
            size="s"
            icon={<Plus aria-hidden size={14} />}
            onClick={() => onChange({ ...draft, presets: [...presets, newPreset()] })}
          >
            Add a preset
          </Button>
        )}
        {presets.length > 0 && (
          <Field label="Who set nothing gets" error={problems.defaultPreset} className="ml-auto w-56">
            <Select
              value={draft.defaultPreset ?? NONE}
              onValueChange={(id) => onChange({ ...draft, defaultPreset: id || null })}
              options={[
                { value: NONE, label: "The fields’ defaults" },
                ...presets.map(({ id, label }) => ({ value: id, label: label || "Unnamed" })),
              ]}
            />
          </Field>
        )}
      </div>
    </section>
  );
}

type PresetRowProps = {
  preset: PresetDraft;
  fields: FieldDraft[];
  /** Of the fields, by id. */
  keys: ReadonlyMap<string, string>;
  problemOf: (part: string) => string | undefined;
  onChange: (change: Partial<PresetDraft>) => void;
  onRemove: () => void;
};

function PresetRow({ preset, fields, keys, problemOf, onChange, onRemove }: PresetRowProps) {
  const name = preset.label || "this preset";
  const setValue = (id: string, value: ValueDraft | undefined) => {
    const { [id]: _, ...rest } = preset.values;
    onChange({ values: value === undefined ? rest : { ...rest, [id]: value } });
  };
  return (
    <tr>
      <Td className="min-w-36 align-top">
        <Field label="Name of the preset" isLabelHidden error={problemOf("label") ?? problemOf("key")}>
          <Input
            value={preset.label}
            maxLength={60}
            autoComplete="off"
            onChange={(e) => onChange({ label: e.target.value })}
          />
        </Field>
      </Td>
      {fields.map((field) => (
        <Td key={field.id} className="min-w-28 align-top">
          <Field
            label={`${field.label || "Value"} of ${name}`}
            isLabelHidden
            error={problemOf(`values.${keys.get(field.id)}`)}
          >
            <PresetValue
              field={field}
              value={preset.values[field.id]}
              onChange={(value) => setValue(field.id, value)}
            />
          </Field>
        </Td>
      ))}
      <Td isRight className="align-top">
        <IconButton label={`Take out ${name}`} onClick={onRemove} icon={<X aria-hidden size={15} />} />
      </Td>
    </tr>
  );
}

type PresetValueProps = {
  field: FieldDraft;
  value: ValueDraft | undefined;
  onChange: (value: ValueDraft | undefined) => void;
};

function PresetValue({ field, value, onChange }: PresetValueProps) {
  if (field.kind === "number") {
    return (
      <NumberInput
        value={String(value ?? "")}
        placeholder={String(field.initial)}
        onValueChange={(text) => onChange(text === "" ? undefined : text)}
      />
    );
  }
  if (field.kind === "choices") {
    const picked = Array.isArray(value) ? value : Array.isArray(field.initial) ? field.initial : [];
    return (
      <div>
        {field.options.map(({ id, label }) => (
          <Checkbox
            key={id}
            label={label || "Unnamed"}
            isChecked={picked.includes(id)}
            onChange={(on) => onChange(on ? [...picked, id] : picked.filter((one) => one !== id))}
          />
        ))}
      </div>
    );
  }
  const options =
    field.kind === "choice"
      ? field.options.map(({ id, label }) => ({ value: id, label: label || "Unnamed" }))
      : [
          { value: "yes", label: "Yes" },
          { value: "no", label: "No" },
        ];
  const shown = typeof value === "boolean" ? (value ? "yes" : "no") : String(value ?? NONE);
  const read = (text: string) => (field.kind === "choice" ? text : text === "yes");
  return (
    <Select
      value={shown}
      onValueChange={(text) => onChange(text === NONE ? undefined : read(text))}
      options={[{ value: NONE, label: "Default" }, ...options]}
    />
  );
}
