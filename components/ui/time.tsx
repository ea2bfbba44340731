"use client";

import { agoWords, type TimeStyle, timeWords } from "./time-words.ts";
import { useNow } from "./use-now.ts";

export type TimeProps = {
  at: Date;
  /** `ago` counts on by itself and shows the whole time on hover. */
  style?: TimeStyle | "ago";
  /** IANA name; operators read UTC, subscribers their own zone. */
  zone?: string;
  className?: string;
};

/** A point in time. Whatever is shown, the whole time with its zone is in the title. */
export function Time({ at, style = "short", zone = "UTC", className }: TimeProps) {
  return (
    <time dateTime={at.toISOString()} title={timeWords(at, "full", zone)} className={className}>
      {style === "ago" ? <Ago at={at} zone={zone} /> : timeWords(at, style, zone)}
    </time>
  );
}

function Ago({ at, zone }: { at: Date; zone: string }) {
  const now = useNow();
  return now ? agoWords(at, now) : timeWords(at, "short", zone);
}
