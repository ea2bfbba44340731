"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check } from "lucide-react";
import Link from "next/link";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { FieldError } from "#components/ui/field.tsx";
import type { Tour } from "#server/services/overview/read-tour.ts";
import { type TourStep, tourSteps, tourWords } from "./tour-steps.ts";

/** The first steps to a live workflow: a list that ticks itself, stands in nobody's way, and can be put away. */
export function TourPanel({ tour }: { tour: Tour }) {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const client = useQueryClient();
  const close = useMutation(
    trpc.workspace.markTour.mutationOptions({
      onSuccess: () => client.invalidateQueries({ queryKey: trpc.overview.read.queryKey({ workspace: slug }) }),
    }),
  );
  const steps = tourSteps(tour);
  return (
    <section aria-labelledby="tour-title" className="mb-4 rounded-card border border-line bg-surface">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 pt-3 pb-2">
        <h2 id="tour-title" className="engraved text-title">
          First steps
        </h2>
        <span role="status" className="text-label text-ink-2">
          {tourWords(steps)}
        </span>
        <Button
          size="s"
          kind="ghost"
          className="-mr-2 ml-auto"
          isBusy={close.isPending}
          onClick={() => close.mutate({ workspace: slug, as: "closed" })}
        >
          Put away
        </Button>
      </div>
      {close.isError && (
        <div className="px-4 pb-2">
          <FieldError>{close.error.message}</FieldError>
        </div>
      )}
      <ol className="grid grid-cols-1 border-t border-hair phone:grid-cols-2 lg:grid-cols-4">
        {steps.map((step, at) => (
          <Step key={step.key} step={step} number={at + 1} />
        ))}
      </ol>
    </section>
  );
}

function Step({ step, number }: { step: TourStep; number: number }) {
  const { base } = useWorkspace();
  const { title, words, isDone, isNext, go } = step;
  return (
    <li
      aria-current={isNext ? "step" : undefined}
      className="flex gap-2.5 border-hair px-4 py-2.5 lg:py-3 lg:not-first:border-l"
    >
      <span
        aria-hidden
        className={cn(
          "grid size-6 shrink-0 place-items-center rounded-full border border-control text-label font-[620] text-ink-2",
          isNext && "border-brass-lo bg-brass-wash text-brass-ink",
          isDone && "border-transparent bg-ok-wash text-ok-ink",
        )}
      >
        {isDone ? <Check size={14} strokeWidth={2.4} /> : number}
      </span>
      <span className="min-w-0">
        <span className={cn("block font-[580]", isNext && "font-[650]")}>
          {title}
          <span className="sr-only">{isDone ? ", done" : isNext ? ", next" : ", to do"}</span>
        </span>
        <span className="block text-label text-ink-2">{words}</span>
        {isNext && go && (
          <Link
            href={`${base}${go.path}`}
            className="mt-1 inline-block text-label font-[580] underline decoration-brass decoration-[1.5px] underline-offset-3 touch:py-1.5"
          >
            {go.label}
          </Link>
        )}
      </span>
    </li>
  );
}
