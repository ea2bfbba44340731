"use client";

import { useState } from "react";
import { SearchSelect } from "../fields/parts/search-select.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import type { AddressOption } from "./setting-draft.ts";

const OTHER = "other";

export type AddressChoiceProps = {
  label: string;
  value: string;
  known: AddressOption[];
  error: string | undefined;
  isDisabled: boolean;
  onChange: (address: string, label?: string) => void;
};

/** A known contract by its name, or any by its address. */
export function AddressChoice({ label, value, known, error, isDisabled, onChange }: AddressChoiceProps) {
  const [wantsOther, setWantsOther] = useState(false);
  const isKnown = known.some((option) => option.value === value.toLowerCase());
  const isOther = known.length === 0 || (!isKnown && (wantsOther || value !== ""));
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      {known.length > 0 && (
        <Field label={label} error={isOther ? undefined : error}>
          <SearchSelect
            value={isOther ? OTHER : isKnown ? value.toLowerCase() : null}
            placeholder="Type to search"
            isDisabled={isDisabled}
            options={[...known, { value: OTHER, label: "Another one", hint: "by its address" }]}
            onValueChange={(next) => {
              setWantsOther(next === OTHER);
              onChange(next === OTHER ? "" : next, known.find((option) => option.value === next)?.label);
            }}
          />
        </Field>
      )}
      {isOther && (
        <Field label={known.length > 0 ? `${label}, by address` : label} isLabelHidden={known.length > 0} error={error}>
          <Input
            isMono
            placeholder="0x…"
            spellCheck={false}
            value={value}
            disabled={isDisabled}
            onChange={(event) => onChange(event.target.value.trim())}
          />
        </Field>
      )}
    </div>
  );
}
