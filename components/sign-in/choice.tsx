import { ArrowRight, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";

export type ChoiceBodyProps = {
  icon: ReactNode;
  title: string;
  hint: string;
  /** The likely one. */
  isFirst?: boolean;
  isBusy?: boolean;
};

const look = cn(
  "flex min-h-16 w-full items-center gap-3.5 rounded-card border border-line bg-raised py-[10px] pr-4 pl-3 text-left shadow-1",
  "transition-colors duration-(--quick) hover:border-control dark:shadow-none phone:min-h-0",
  "disabled:opacity-60 aria-busy:opacity-100",
);

export const choiceClass = (isFirst?: boolean) =>
  cn(look, isFirst && "border-brass-lo inset-ring inset-ring-brass-lo hover:border-brass-lo");

/** What stands in a large button of the entrance: a glyph, two lines, and where it leads. */
export function ChoiceBody({ icon, title, hint, isFirst, isBusy }: ChoiceBodyProps) {
  const After = isBusy ? LoaderCircle : ArrowRight;
  return (
    <>
      <span
        className={cn(
          "grid size-10 shrink-0 place-items-center overflow-hidden rounded-[9px] bg-sunken",
          isFirst && "bg-brass-wash text-brass-ink",
        )}
      >
        {icon}
      </span>
      <span className="flex min-w-0 grow flex-col">
        <b className="truncate text-lead">{title}</b>
        <span className="text-[13px] leading-[18px] text-ink-2">{hint}</span>
      </span>
      <After
        aria-hidden
        size={17}
        strokeWidth={1.9}
        className={cn("shrink-0 text-ink-3", isBusy && "motion-safe:animate-spin")}
      />
    </>
  );
}
