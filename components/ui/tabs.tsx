"use client";

import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type TabItem<V extends string> = { value: V; label: ReactNode; panel?: ReactNode };

export type TabsProps<V extends string> = {
  value: V;
  onValueChange: (value: V) => void;
  items: TabItem<V>[];
  /** Accessible name of the list of tabs. */
  label: string;
  className?: string;
};

/** Tabs over panels; brass under the open one. */
export function Tabs<V extends string>({ value, onValueChange, items, label, className }: TabsProps<V>) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => {
        const item = items.find((candidate) => candidate.value === next);
        if (item) onValueChange(item.value);
      }}
    >
      <Base.List aria-label={label} className={cn("flex gap-5 overflow-x-auto border-b border-line", className)}>
        {items.map((item) => (
          <Base.Tab
            key={item.value}
            value={item.value}
            className="-mb-px inline-flex shrink-0 items-center gap-[7px] border-b-2 border-transparent pt-2 pb-[9px] font-[560] text-ink-2 data-[active]:border-brass data-[active]:font-[640] data-[active]:text-ink touch:min-h-11"
          >
            {item.label}
          </Base.Tab>
        ))}
      </Base.List>
      {items.map(
        (item) =>
          item.panel !== undefined && (
            <Base.Panel key={item.value} value={item.value} className="outline-offset-4">
              {item.panel}
            </Base.Panel>
          ),
      )}
    </Base.Root>
  );
}
