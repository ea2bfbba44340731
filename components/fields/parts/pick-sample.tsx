"use client";

import { valueWords } from "#components/runs/value-words.ts";
import type { Pick } from "../available-values.ts";
import { useSampled } from "./sampled.tsx";

/** A value's type, and what it was for the event that is tried. */
export function PickSample({ pick }: { pick: Pick }) {
  const sampled = useSampled();
  const [nodeId, ...path] = pick.ref;
  const value = sampled?.samples[nodeId]?.[path.join(".")];
  if (value === undefined || value === null) {
    return <span className="shrink-0 text-label text-ink-3">{pick.typeName}</span>;
  }
  const words = valueWords(value, { path, label: pick.short, type: pick.type }).replace(/(\.\d{6})\d+/, "$1…");
  return (
    <span className="flex min-w-0 shrink items-baseline gap-1.5 text-label text-ink-3" title={pick.typeName}>
      <span className="truncate font-[560] text-ink-2">{words}</span>
      {pick.type.kind !== "number" && <span className="shrink-0">{pick.typeName}</span>}
    </span>
  );
}
