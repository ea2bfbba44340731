import { cn } from "../../ui/cn.ts";

export type KeyCapProps = { className?: string; children: string };

export function KeyCap({ className, children }: KeyCapProps) {
  return (
    <kbd
      className={cn(
        "rounded-[4px] border border-b-2 border-line bg-raised px-1.5 font-sans text-[11px] leading-[17px] font-[560] text-ink",
        className,
      )}
    >
      {children}
    </kbd>
  );
}
