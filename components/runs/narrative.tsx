"use client";

import { Check, CircleHelp, X } from "lucide-react";
import { useState } from "react";
import { Chip } from "#components/ui/chip.tsx";
import { cn } from "#components/ui/cn.ts";
import { FamilyBadge } from "#components/ui/family-badge.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { RowResult } from "#server/contract/condition.ts";
import type { NarrativeStep } from "./narrate.ts";

type View = "words" | "values" | "raw";

export type NarrativeProps = {
  /** As it is stored, for those who want it. */
  raw: object;
  story: NarrativeStep[];
};

/** What happened, step by step: in words, as values, or as it is stored. */
export function Narrative({ raw, story }: NarrativeProps) {
  const [view, setView] = useState<View>("words");
  return (
    <section aria-labelledby="story-title">
      <div className="flex flex-wrap items-center justify-between gap-2 px-5 pt-3 pb-2 max-phone:px-4">
        <h2 id="story-title" className="text-[13.5px] font-[650]">
          What happened, step by step
        </h2>
        <Segmented<View>
          label="How to show the steps"
          value={view}
          onValueChange={setView}
          options={[
            { value: "words", label: "Words" },
            { value: "values", label: "Values" },
            { value: "raw", label: "Raw" },
          ]}
        />
      </div>
      {view === "raw" ? (
        <Raw raw={raw} />
      ) : (
        <ol className="px-5 pt-0.5 max-phone:px-4">
          {story.map((step, i) => (
            <StepItem key={`${step.nodeId}-${step.title}`} step={step} view={view} isLast={i === story.length - 1} />
          ))}
        </ol>
      )}
    </section>
  );
}

function StepItem({ step, view, isLast }: { step: NarrativeStep; view: "words" | "values"; isLast: boolean }) {
  return (
    <li
      className={cn(
        "relative grid grid-cols-[26px_minmax(0,1fr)] gap-3 pb-[11px]",
        !isLast &&
          "before:absolute before:top-7 before:bottom-0 before:left-[12.5px] before:border-l-[1.5px] before:border-line",
      )}
    >
      <FamilyBadge family={step.family} icon={step.icon} size={26} />
      <div className="pt-0.5">
        <div className="flex items-baseline justify-between gap-3">
          <h3 className={cn("font-[650]", step.tone === "bad" && "text-bad-ink")}>{step.title}</h3>
          <span className="text-label whitespace-nowrap text-ink-3">{step.time}</span>
        </div>
        {view === "words" ? <Words step={step} /> : <StepValues step={step} />}
      </div>
    </li>
  );
}

function Words({ step }: { step: NarrativeStep }) {
  return (
    <>
      {step.body && <p className="mt-0.5 leading-[22px] text-ink-2">{step.body}</p>}
      {step.rows.length > 0 && (
        <ul className="mt-0.5 flex flex-wrap gap-x-4 text-ink-2">
          {step.rows.map((row) => (
            <li key={row.text} className="flex items-center gap-1.5 leading-[22px]">
              <Verdict verdict={row.verdict} />
              {row.text}
            </li>
          ))}
        </ul>
      )}
      {step.made.length > 0 && (
        <p className="mt-1 flex flex-wrap gap-1.5">
          {step.made.map((value) => (
            <Chip key={value.name} tone={step.family} className="overflow-hidden text-[12.5px] leading-[18px]">
              {value.label} <span className="min-w-0 truncate font-[500]">{value.words}</span>
            </Chip>
          ))}
        </p>
      )}
    </>
  );
}

/** True, not true, or missing, as glyph and word. */
export function Verdict({ verdict }: { verdict: RowResult["verdict"] }) {
  if (verdict === "missing") {
    return <CircleHelp size={14} strokeWidth={2.2} className="shrink-0 text-warn" role="img" aria-label="Unknown:" />;
  }
  return verdict ? (
    <Check size={14} strokeWidth={2.2} className="shrink-0 text-ok" role="img" aria-label="True:" />
  ) : (
    <X size={14} strokeWidth={2.2} className="shrink-0 text-bad" role="img" aria-label="Not true:" />
  );
}

function StepValues({ step }: { step: NarrativeStep }) {
  if (step.read.length === 0 && step.made.length === 0) {
    return <p className="mt-0.5 text-ink-3">It read and made no values.</p>;
  }
  return (
    <dl className="mt-1.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 border-t border-hair">
      {step.read.map((value) => (
        <ValueRow key={`read ${value.label}`} label={value.label} words={value.words} how="read" />
      ))}
      {step.made.map((value) => (
        <ValueRow
          key={`made ${value.name}`}
          label={value.label}
          words={value.words}
          how="made"
          title={String(value.raw)}
        />
      ))}
    </dl>
  );
}

function ValueRow({ label, words, how, title }: { label: string; words: string; how: string; title?: string }) {
  return (
    <>
      <dt className="border-b border-hair py-1 text-ink-2">
        {label} <span className="text-label text-ink-3">{how}</span>
      </dt>
      <dd className="truncate border-b border-hair py-1 text-right font-[560]" title={title}>
        {words}
      </dd>
    </>
  );
}

function Raw({ raw }: { raw: object }) {
  return (
    <div className="px-5 pb-4 max-phone:px-4">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
        tabIndex={0}
        className="max-h-[560px] overflow-auto rounded-card border border-line bg-sunken p-3 text-[12px] leading-[18px]"
      >
        {JSON.stringify(raw, null, 2)}
      </pre>
    </div>
  );
}
