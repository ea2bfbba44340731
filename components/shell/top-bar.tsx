import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";
import { CreditBalance } from "./credit-balance.tsx";

export type Crumb = { label: string; href: string };

export type TopBarProps = {
  /** The page's one h1. */
  title: ReactNode;
  /** The way here; the last one stands before the title. */
  crumbs?: Crumb[];
  /** A state beside the title. */
  tag?: ReactNode;
  /** Ink-3 words after the title. Gone on a phone. */
  note?: ReactNode;
  /** Buttons at the right end, the main one last. */
  actions?: ReactNode;
  /** On the page that is about credits, the head need not say it again. */
  hasBalance?: boolean;
  className?: string;
};

/** The head of an operator page. */
export function TopBar(props: TopBarProps) {
  const { title, crumbs = [], tag, note, actions, hasBalance = true, className } = props;
  return (
    <header
      className={cn(
        "flex min-h-14 shrink-0 flex-wrap items-center gap-x-2.5 gap-y-2 border-b border-line bg-surface py-2 pr-4 pl-5 max-phone:min-h-[60px] max-phone:px-4",
        className,
      )}
    >
      {crumbs.length > 0 && (
        <nav aria-label="The way here" className="max-phone:w-full">
          <ol className="flex items-center gap-1.5 whitespace-nowrap text-ink-3">
            {crumbs.map((crumb) => (
              <li key={crumb.href} className="flex min-w-0 items-center gap-1.5">
                <Link
                  href={crumb.href}
                  className="truncate rounded-[3px] hover:text-ink hover:underline hover:underline-offset-3"
                >
                  {crumb.label}
                </Link>
                <ChevronRight aria-hidden size={13} className="shrink-0" />
              </li>
            ))}
          </ol>
        </nav>
      )}
      <h1 className="engraved min-w-0 text-title text-pretty">{title}</h1>
      {tag}
      {note && <span className="text-ink-3 max-phone:hidden">{note}</span>}
      <div className="ml-auto flex items-center gap-2">
        {hasBalance && <CreditBalance className={cn((actions || crumbs.length > 0) && "max-phone:hidden")} />}
        {actions}
      </div>
    </header>
  );
}
