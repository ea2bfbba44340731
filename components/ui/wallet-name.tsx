import { cn } from "./cn.ts";

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

export type WalletNameProps = {
  address: string;
  /** Hashes have no mark. */
  isMarkless?: boolean | undefined;
  className?: string | undefined;
};

/** Mark and short address, to stand in a link or a button. */
export function WalletName({ address, isMarkless, className }: WalletNameProps) {
  return (
    <span className={cn(LOOK, className)} title={address}>
      <WalletInside address={address} isMarkless={isMarkless} />
    </span>
  );
}

/** How an address is written wherever it stands. */
export const LOOK = "inline-flex items-center gap-1.5 font-mono text-[0.93em] tracking-[-0.015em] whitespace-nowrap";

export function WalletInside({ address, isMarkless }: Pick<WalletNameProps, "address" | "isMarkless">) {
  return (
    <>
      {!isMarkless && <WalletMark address={address} />}
      <span>{shortAddress(address)}</span>
    </>
  );
}
