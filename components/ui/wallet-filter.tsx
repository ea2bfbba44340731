"use client";

import { Search } from "lucide-react";
import { useRef, useState } from "react";
import { Input } from "./input.tsx";

export type WalletFilterProps = { value: string; onChange: (wallet: string) => void; className?: string };

/** What is typed becomes a question when typing pauses. */
const PAUSE_MS = 300;

/** Finds a wallet by its address, its beginning, or the short form. */
export function WalletFilter({ value, onChange, className }: WalletFilterProps) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  return (
    <search className={className}>
      <Input
        type="search"
        aria-label="Find a wallet"
        placeholder="Wallet, 0x…"
        autoComplete="off"
        spellCheck={false}
        icon={<Search aria-hidden size={14} strokeWidth={2.2} />}
        value={typed}
        onChange={(change) => {
          const wallet = change.target.value;
          setTyped(wallet);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => onChange(wallet), PAUSE_MS);
        }}
      />
    </search>
  );
}
