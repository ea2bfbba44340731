"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import type { Impact } from "#server/services/backtest/read-impact.ts";
import { impactWords } from "../backtest/backtest-words.ts";
import { Button } from "../ui/button.tsx";
import { plural } from "../ui/number-words.ts";
import { StateTag } from "../ui/state-tag.tsx";
import { Time } from "../ui/time.tsx";
import { useSession, useWorkflowMeta } from "./session/use-session.tsx";

const DAYS_7 = { kind: "hours", hours: 168 } as const;

/** What publishing would have meant in the past, by the newest backtest of this draft or version; or that nobody knows. */
export function PublishImpact({ version = null }: { version?: number | null }) {
  const trpc = useTRPC();
  const { workspace, id } = useWorkflowMeta();
  const isSaved = useSaved();
  const { data: impact } = useQuery(
    trpc.backtest.impact.queryOptions(
      { workspace, id, version },
      {
        enabled: isSaved,
        staleTime: 0,
        refetchInterval: ({ state }) => (state.data?.kind === "open" ? 1_000 : false),
      },
    ),
  );
  const run = useRun(version);
  return (
    <section
      aria-labelledby="impact"
      className="mb-4 flex gap-3 rounded-card border border-line bg-ground px-3.5 pt-2.5 pb-3"
    >
      <FlaskConical aria-hidden size={16} strokeWidth={2} className="mt-0.5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <h3 id="impact" className="font-[650]">
          Impact
        </h3>
        <div aria-live="polite" className="text-pretty text-ink-2">
          {impact ? <Words impact={impact} /> : "Looking it up."}
        </div>
        {run.error && <p className="mt-1 text-label text-bad-ink">{run.error}</p>}
        {impact && impact.kind !== "open" && (
          <div className="mt-2 flex flex-wrap items-center gap-3">
            <Button size="s" isBusy={run.isPending} onClick={run.start}>
              {impact.kind === "none" ? "Backtest the last 7 days" : "Backtest again"}
            </Button>
            {impact.kind !== "none" && (
              <Link
                href={`/w/${workspace}/workflows/${id}/backtest?test=${impact.id}`}
                className="underline decoration-control underline-offset-3 hover:decoration-ink"
              >
                See all of it
              </Link>
            )}
          </div>
        )}
      </div>
    </section>
  );
}

function Words({ impact }: { impact: Impact }) {
  switch (impact.kind) {
    case "none":
      return "No backtest was run, so nobody knows whom this would tell.";
    case "open":
      return `A backtest of this draft is under way: ${Math.floor(impact.progress * 100)} %.`;
    case "failed":
      return `The last backtest could not go on. ${impact.reason ?? ""}`;
    case "known":
      return (
        <>
          <p className="text-ink">{impactWords(impact)}</p>
          {impact.isStale && (
            <p className="mt-0.5">
              <StateTag tone="warn" glyph="warning">
                Of an earlier draft
              </StateTag>{" "}
              It was changed since, so this may no longer hold.
            </p>
          )}
          {impact.unknown > 0 && (
            <p className="mt-0.5">
              Of {plural(impact.unknown, "wallet")} it is not known: no answer of the backend is kept.
            </p>
          )}
          {impact.notes > 0 && <p className="mt-0.5">The past of some of its When steps cannot be known.</p>}
          {impact.endedAt && (
            <p className="mt-0.5 text-label text-ink-3">
              Backtest of <Time at={impact.endedAt} /> UTC. Nothing was sent.
            </p>
          )}
        </>
      );
  }
}

/** The server judges by what it has: what is still on its way there goes first. */
function useSaved(): boolean {
  const { autosave } = useSession();
  const [isSaved, setSaved] = useState(() => !autosave.isDirty());
  useEffect(() => {
    if (!isSaved) void autosave.flush().then(() => setSaved(true));
  }, [autosave, isSaved]);
  return isSaved;
}

function useRun(version: number | null) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { autosave } = useSession();
  const { workspace, id } = useWorkflowMeta();
  const [error, setError] = useState<string | null>(null);
  const start = useMutation(trpc.backtest.start.mutationOptions());
  const mutation = useMutation({
    mutationFn: async () => {
      await autosave.flush();
      const started = await start.mutateAsync({ workspace, workflowId: id, version, range: DAYS_7 });
      setError(started.kind === "refused" ? (started.problems[0]?.message ?? "The draft cannot run yet.") : null);
      await queries.invalidateQueries({ queryKey: trpc.backtest.pathKey() });
    },
    onError: (failure) => setError(failure.message),
  });
  return { start: () => mutation.mutate(), isPending: mutation.isPending, error };
}
