"use client";

import { Search, X } from "lucide-react";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Input } from "#components/ui/input.tsx";
import { addressTrouble } from "./explain-words.ts";

export type WalletSearchProps = {
  /** The address that is explained; empty for none. */
  wallet: string;
  onWallet: (wallet: string) => void;
};

/** An address, typed or pasted. A whole one that is pasted is explained at once. */
export function WalletSearch({ wallet, onWallet }: WalletSearchProps) {
  const [typed, setTyped] = useState(wallet);
  const [trouble, setTrouble] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const troubleId = useId();
  // Picked elsewhere, or gone back to by the browser.
  useEffect(() => {
    setTyped(wallet);
    setTrouble(null);
  }, [wallet]);
  const ask = (text: string) => {
    const found = addressTrouble(text);
    setTrouble(found);
    if (found === null) onWallet(text.trim().toLowerCase());
    else input.current?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask(typed);
  };
  return (
    <search>
      <form onSubmit={submit} noValidate className="flex flex-wrap items-start gap-2">
        <div className="relative min-w-0 flex-1 basis-56">
          <Input
            ref={input}
            isMono
            aria-label="Wallet to explain"
            aria-invalid={trouble !== null || undefined}
            aria-describedby={trouble ? troubleId : undefined}
            placeholder="0x…, the whole address"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            icon={<Search aria-hidden size={14} strokeWidth={2.2} />}
            value={typed}
            onChange={(change) => {
              setTyped(change.target.value);
              setTrouble(null);
            }}
            onPaste={(event) => {
              const pasted = event.clipboardData.getData("text");
              if (addressTrouble(pasted) !== null) return;
              event.preventDefault();
              setTyped(pasted.trim());
              ask(pasted);
            }}
            className="pr-9 text-[12.5px]"
          />
          {wallet && (
            <span className="absolute top-0.5 right-0.5">
              <IconButton
                size="s"
                label="Show everybody again"
                icon={<X aria-hidden size={14} />}
                onClick={() => {
                  onWallet("");
                  input.current?.focus();
                }}
              />
            </span>
          )}
        </div>
        <Button type="submit" kind="solid">
          Explain
        </Button>
        {trouble && (
          <p id={troubleId} role="alert" className="basis-full text-label text-bad-ink">
            {trouble}
          </p>
        )}
      </form>
    </search>
  );
}
