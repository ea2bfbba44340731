"use client";

import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";

const WHOLE = "whole";

type ListInSampleProps = {
  label: string;
  lists: readonly { path: string; count: number }[];
  /** Empty: the answer itself. */
  value: string;
  onChange: (path: string) => void;
};

/** Which list of a sample answer has the entries. */
export function ListInSample({ label, lists, value, onChange }: ListInSampleProps) {
  return (
    <Field label={label}>
      <Select
        value={value || WHOLE}
        onValueChange={(path) => onChange(path === WHOLE ? "" : path)}
        options={lists.map(({ path, count }) => ({
          value: path || WHOLE,
          label: path || "the whole answer",
          hint: `${count} entries`,
        }))}
      />
    </Field>
  );
}
