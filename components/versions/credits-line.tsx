"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "#components/trpc.tsx";
import { StateTag } from "../ui/state-tag.tsx";
import { creditsWords, perDay } from "./credits-words.ts";

export type CreditsLineProps = {
  workspace: string;
  id: number;
  /** Whose backtest counts; null: the draft's. */
  version: number | null;
};

const GLYPH = { ok: "check", warn: "warning", bad: "warning" } as const;

/** Whether the workspace's credits suffice for what goes live. */
export function CreditsLine({ workspace, id, version }: CreditsLineProps) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.credit.read.queryOptions({ workspace }));
  const { data: impact } = useQuery(trpc.backtest.impact.queryOptions({ workspace, id, version }));
  if (!data) return null;
  const isKnown = impact?.kind === "known" && impact.range.kind === "hours";
  const own = isKnown && impact.range.kind === "hours" ? perDay(impact.creditsMilli, impact.range.hours) : undefined;
  const words = creditsWords({ ...data, ownMilliPerDay: own });
  return (
    <p role="status" className="mb-4 flex flex-wrap items-baseline gap-x-2 text-ink-2">
      <StateTag tone={words.tone} glyph={GLYPH[words.tone]}>
        {words.lead}
      </StateTag>
      <span className="min-w-0">{words.rest}</span>
      <Link
        href={`/w/${workspace}/credits`}
        className="underline decoration-control underline-offset-3 hover:decoration-ink"
      >
        Credits
      </Link>
    </p>
  );
}
