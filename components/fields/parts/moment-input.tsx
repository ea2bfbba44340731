"use client";

import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { ZonePicker } from "./zone-picker.tsx";

export type MomentInputProps = {
  /** Wall-clock time, "2026-12-01T09:00"; empty while none is picked. */
  at: string;
  zone: string;
  onChange: (next: { at: string; zone: string }) => void;
  /** Of the date: "On". */
  label: string;
  isDisabled?: boolean;
};

/** A date, a time and the zone they are meant in. */
export function MomentInput({ at, zone, onChange, label, isDisabled }: MomentInputProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-2 max-phone:grid-cols-1">
      <Field label={label}>
        <Input
          type="datetime-local"
          value={at.slice(0, 16)}
          readOnly={isDisabled}
          onChange={(event) => onChange({ at: event.target.value.slice(0, 16), zone })}
        />
      </Field>
      <Field label="Time zone">
        <ZonePicker
          label="Time zone"
          value={zone}
          isDisabled={isDisabled}
          onChange={(next) => onChange({ at, zone: next })}
        />
      </Field>
    </div>
  );
}
