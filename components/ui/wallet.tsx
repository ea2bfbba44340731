"use client";

import { cn } from "./cn.ts";
import { toast } from "./toast.tsx";
import { Tooltip } from "./tooltip.tsx";
import { LOOK, WalletInside, WalletName } from "./wallet-name.tsx";

export type WalletProps = {
  address: string;
  /** In a link or a button of its own: shows, does not copy. */
  isStatic?: boolean;
  /** What it is, for the toast: "Address", "Transaction". */
  noun?: string;
  /** Hashes have no mark. */
  isMarkless?: boolean;
  className?: string;
};

/** Mark and short address: full on hover, copies on click. */
export function Wallet({ address, isStatic, noun = "Address", isMarkless, className }: WalletProps) {
  if (isStatic) return <WalletName address={address} isMarkless={isMarkless} className={className} />;
  return (
    <Tooltip label={<span className="mono break-all">{address}</span>}>
      <button
        type="button"
        className={cn(
          LOOK,
          className,
          "rounded-[4px] hover:underline hover:decoration-control hover:underline-offset-3",
        )}
        onClick={() => void copy(address, noun)}
      >
        <WalletInside address={address} isMarkless={isMarkless} />
        <span className="sr-only">, copy {noun.toLowerCase()}</span>
      </button>
    </Tooltip>
  );
}

async function copy(text: string, noun: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast({ title: `${noun} copied`, description: text });
  } catch {
    toast({
      title: `${noun} was not copied`,
      description: "The browser did not allow it. Select and copy it by hand.",
      tone: "bad",
    });
  }
}
