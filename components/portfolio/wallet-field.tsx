"use client";

import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";

type WalletFieldProps = { label: string; error: string | undefined; value: string; onChange: (wallet: string) => void };

export function WalletField({ label, error, value, onChange }: WalletFieldProps) {
  return (
    <Field label={label} error={error} className="min-w-60 flex-1">
      <Input isMono placeholder="0x…" spellCheck={false} value={value} onChange={(e) => onChange(e.target.value)} />
    </Field>
  );
}
