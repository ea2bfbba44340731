import { cn } from "#components/ui/cn.ts";
import { NamedIcon } from "#components/ui/icon.tsx";

export type TopicPlateProps = { icon: string; isUrgent: boolean; isIdle?: boolean; className?: string };

/** The topic's glyph on a tinted plate; madder when the message was urgent, grey when nothing came. */
export function TopicPlate({ icon, isUrgent, isIdle, className }: TopicPlateProps) {
  return (
    <span
      aria-hidden
      className={cn(
        "grid size-9 shrink-0 place-items-center rounded-[9px]",
        isUrgent ? "bg-bad-wash text-bad-ink" : isIdle ? "bg-idle-wash text-idle-ink" : "bg-then-wash text-then-ink",
        className,
      )}
    >
      <NamedIcon name={icon} size={17} />
    </span>
  );
}
