"use client";

import { ChevronDown } from "lucide-react";
import { cn } from "../ui/cn.ts";
import { Menu, MenuItem } from "../ui/menu.tsx";

/** Over which time numbers on a canvas are. */
export type CountSpan = "day" | "week" | "off";

const SPANS: readonly { span: CountSpan; words: string; short: string }[] = [
  { span: "day", words: "Last 24 hours", short: "24 h" },
  { span: "week", words: "Last 7 days", short: "7 days" },
  { span: "off", words: "No numbers", short: "off" },
];

export type SpanMenuProps = {
  label: string;
  span: CountSpan;
  onSpan: (span: CountSpan) => void;
  /** More to know of the numbers shown: "no events", "the last 10,000 events". */
  note?: string | undefined;
};

/** The choice of time on a canvas with numbers. */
export function SpanMenu({ label, span, onSpan, note }: SpanMenuProps) {
  const short = SPANS.find((known) => known.span === span)?.short;
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          className="flex h-[34px] items-center gap-[7px] rounded-[9px] border border-line bg-raised px-2.5 text-[12.5px] shadow-1"
        >
          <span aria-hidden className={cn("size-[7px] rounded-full", span === "off" ? "bg-idle" : "bg-ok")} />
          <b>{label}</b>
          <span className="text-ink-3">
            {short}
            {note && span !== "off" && `, ${note}`}
          </span>
          <ChevronDown aria-hidden size={13} className="text-ink-3" />
        </button>
      }
    >
      {SPANS.map((known) => (
        <MenuItem key={known.span} isChecked={known.span === span} onSelect={() => onSpan(known.span)}>
          {known.words}
        </MenuItem>
      ))}
    </Menu>
  );
}
