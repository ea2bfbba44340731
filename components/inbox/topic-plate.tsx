import { cn } from "#components/ui/cn.ts";
import { NamedIcon } from "#components/ui/icon.tsx";

export type TopicPlateProps = { icon: string; isUrgent: boolean; className?: string };

/** The topic's glyph on a tinted plate; madder when the message was urgent. */
export function TopicPlate({ icon, isUrgent, className }: TopicPlateProps) {
  return (
    <span
      aria-hidden
      className={cn(
        "grid size-9 shrink-0 place-items-center rounded-[9px]",
        isUrgent ? "bg-bad-wash text-bad-ink" : "bg-then-wash text-then-ink",
        className,
      )}
    >
      <NamedIcon name={icon} size={17} />
    </span>
  );
}
