import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";

export type Fact = { label: string; value: ReactNode };

/** The strip of facts under a page's head: label over value, hair rules between. */
export function Facts({ facts, className }: { facts: Fact[]; className?: string }) {
  return (
    <section aria-label="Facts">
      <dl
        className={cn(
          "flex shrink-0 items-center overflow-x-auto border-b border-line bg-surface px-5 py-2.5 max-phone:grid max-phone:grid-cols-2 max-phone:items-start max-phone:gap-x-4 max-phone:gap-y-2.5 max-phone:px-4",
          className,
        )}
      >
        {facts.map(({ label, value }) => (
          <div
            key={label}
            className="mr-7 border-r border-hair pr-7 last:mr-0 last:border-0 last:pr-0 max-phone:mr-0 max-phone:border-0 max-phone:pr-0"
          >
            <dt className="text-[11.5px] leading-4 whitespace-nowrap text-ink-3">{label}</dt>
            <dd className="font-[580] whitespace-nowrap max-phone:whitespace-normal">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
