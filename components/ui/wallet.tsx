"use client";

import { cn } from "./cn.ts";
import { toast } from "./toast.tsx";
import { Tooltip } from "./tooltip.tsx";

const COLOURS = ["var(--who)", "var(--brass)", "var(--then)", "var(--when)", "var(--if)"] as const;

/** 0x7A3f…91C4: four and four characters. A name is left as it is. */
export function shortAddress(address: string): string {
  return /^0x[0-9a-fA-F]{12,}$/.test(address) ? `${address.slice(0, 6)}…${address.slice(-4)}` : address;
}

/** The two colours of an address, always different. */
export function markColours(address: string): [string, string] {
  const n = Number.parseInt(address.slice(2, 10), 16) || 0;
  const first = n % COLOURS.length;
  const second = (first + 1 + (Math.floor(n / COLOURS.length) % (COLOURS.length - 1))) % COLOURS.length;
  return [COLOURS[first] ?? COLOURS[0], COLOURS[second] ?? COLOURS[1]];
}

/** The four-quarter mark of an address. */
export function WalletMark({ address, size = 13, className }: { address: string; size?: number; className?: string }) {
  const [c1, c2] = markColours(address);
  return (
    <span
      aria-hidden
      className={cn("inline-block shrink-0 rounded-[30%]", className)}
      style={{
        width: size,
        height: size,
        background: `conic-gradient(from 45deg, ${c1} 25%, ${c2} 0 50%, ${c1} 0 75%, ${c2} 0)`,
      }}
    />
  );
}

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
  const inside = (
    <>
      {!isMarkless && <WalletMark address={address} />}
      <span>{shortAddress(address)}</span>
    </>
  );
  const look = cn(
    "inline-flex items-center gap-1.5 font-mono text-[0.93em] tracking-[-0.015em] whitespace-nowrap",
    className,
  );
  if (isStatic) {
    return (
      <span className={look} title={address}>
        {inside}
      </span>
    );
  }
  return (
    <Tooltip label={<span className="mono break-all">{address}</span>}>
      <button
        type="button"
        className={cn(look, "rounded-[4px] hover:underline hover:decoration-control hover:underline-offset-3")}
        onClick={() => void copy(address, noun)}
      >
        {inside}
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
