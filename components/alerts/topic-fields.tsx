"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberInput } from "#components/ui/number-input.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { Switch } from "#components/ui/switch.tsx";
import type { TopicField } from "#server/contract/topic.ts";
import { LineScale } from "./line-scale.tsx";
import type { PreferenceChange, TopicAlert } from "./use-preferences.ts";

type FieldProps<F> = { field: F; topic: TopicAlert; onSave: (change: PreferenceChange) => void };

/** Every field of a topic, each saved when it is let go. */
export function TopicFields({ topic, onSave }: Omit<FieldProps<never>, "field">) {
  return topic.fields.map((field) => <OneField key={field.key} field={field} topic={topic} onSave={onSave} />);
}

function OneField({ field, topic, onSave }: FieldProps<TopicField>) {
  const value = topic.effective.values[field.key];
  if (field.kind === "number") {
    const hasScale = field.min !== undefined && field.max !== undefined && field.step !== undefined;
    // A new value from elsewhere (a preset, another tab) starts the control afresh.
    const key = String(value);
    return hasScale && Number(field.max) <= 100 ? (
      <Scale key={key} field={field} topic={topic} onSave={onSave} />
    ) : (
      <Amount key={key} field={field} topic={topic} onSave={onSave} />
    );
  }
  if (field.kind === "yes-no") {
    return (
      <div className="px-[18px] pt-3 pb-2">
        <Switch isOn={value === true} label={field.label} onChange={(on) => onSave({ own: { [field.key]: on } })} />
      </div>
    );
  }
  if (field.kind === "choice") {
    return (
      <div className="px-[18px] pt-2 pb-3">
        <p aria-hidden className="pb-1 text-label font-[560] text-ink-2">
          {field.label}
        </p>
        <RadioCards
          label={field.label}
          value={typeof value === "string" ? value : null}
          options={field.options}
          onValueChange={(picked) => onSave({ own: { [field.key]: picked } })}
        />
      </div>
    );
  }
  return <Choices field={field} topic={topic} onSave={onSave} />;
}

type NumberField = Extract<TopicField, { kind: "number" }>;

function Scale({ field, topic, onSave }: FieldProps<NumberField>) {
  const saved = String(topic.effective.values[field.key] ?? field.default);
  const [value, setValue] = useState(saved);
  return (
    <LineScale
      label={`${topic.name}: ${field.label}`}
      value={value}
      min={field.min ?? "0"}
      max={field.max ?? "100"}
      step={field.step ?? "1"}
      unit={field.unit}
      onChange={setValue}
      onCommit={(next) => next !== saved && onSave({ own: { [field.key]: next } })}
    />
  );
}

function Amount({ field, topic, onSave }: FieldProps<NumberField>) {
  const saved = String(topic.effective.values[field.key] ?? field.default);
  const [value, setValue] = useState(saved);
  const isOwn = topic.effective.sources[field.key] === "own";
  const save = () => value !== "" && value !== saved && onSave({ own: { [field.key]: value } });
  return (
    <div className="flex flex-wrap items-end gap-2 px-[18px] pt-2 pb-3">
      <Field label={field.label} className="w-44">
        <NumberInput
          value={value}
          unit={field.unit}
          onValueChange={setValue}
          onBlur={save}
          onKeyDown={(key) => key.key === "Enter" && save()}
        />
      </Field>
      {isOwn && (
        <Button kind="ghost" onClick={() => onSave({ own: { [field.key]: null } })}>
          Back to the usual
        </Button>
      )}
    </div>
  );
}

function Choices({ field, topic, onSave }: FieldProps<Extract<TopicField, { kind: "choices" }>>) {
  const value = topic.effective.values[field.key];
  const picked = Array.isArray(value) ? value : [];
  return (
    <fieldset className="flex flex-wrap gap-x-5 gap-y-1 px-[18px] pt-2 pb-3">
      <legend className="pb-1 text-label font-[560] text-ink-2">{field.label}</legend>
      {field.options.map((option) => (
        <Checkbox
          key={option.value}
          label={option.label}
          isChecked={picked.includes(option.value)}
          onChange={(on) =>
            onSave({
              own: { [field.key]: on ? [...picked, option.value] : picked.filter((v) => v !== option.value) },
            })
          }
        />
      ))}
    </fieldset>
  );
}
