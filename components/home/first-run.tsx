"use client";

import { ArrowRight, Check } from "lucide-react";
import { useState } from "react";
import { NewWorkflow } from "#components/canvas/new-workflow.tsx";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { FamilyBadge } from "#components/ui/family-badge.tsx";
import type { Overview } from "#server/services/overview/read-overview.ts";

type Template = Overview["templates"][number];

/** A workspace without a workflow: pick a sentence to start from, or nothing. */
export function FirstRun({ templates }: { templates: Template[] }) {
  const { role } = useWorkspace();
  const [chosen, setChosen] = useState(templates[0]?.kind ?? "");
  if (role === "viewer") {
    return (
      <Lead title="Nothing to see yet">
        There is no workflow in this workspace. An owner or operator can draw the first one.
      </Lead>
    );
  }
  return (
    <div className="mx-auto w-full max-w-[1028px] py-8 max-phone:py-2">
      <Lead title="What should your users hear about?">
        Pick a sentence; it opens filled in on the canvas. Nothing is sent until you publish.
      </Lead>
      <fieldset className="mt-8 grid grid-cols-[repeat(auto-fill,minmax(280px,1fr))] gap-4 max-phone:mt-5">
        <legend className="sr-only">Workflows to start from</legend>
        {templates.map((template) => (
          <TemplateCard
            key={template.kind}
            template={template}
            isChosen={template.kind === chosen}
            onChoose={() => setChosen(template.kind)}
          />
        ))}
      </fieldset>
      <div className="mt-7 flex flex-wrap items-center gap-2.5">
        {chosen && (
          <NewWorkflow
            key={chosen}
            startWith={chosen}
            trigger={
              <Button kind="solid" size="l">
                Open on the canvas
                <ArrowRight aria-hidden size={17} />
              </Button>
            }
          />
        )}
        <NewWorkflow
          trigger={
            <Button kind={chosen ? "ghost" : "solid"} size="l">
              Start from nothing
            </Button>
          }
        />
      </div>
    </div>
  );
}

function Lead({ title, children }: { title: string; children: string }) {
  return (
    <>
      <h2 className="engraved text-page max-phone:text-headline">{title}</h2>
      <p className="mt-1 text-lead text-ink-2">{children}</p>
    </>
  );
}

const PATH = [
  { family: "when", icon: "radio" },
  { family: "who", icon: "users" },
  { family: "if", icon: "split" },
  { family: "then", icon: "send" },
] as const;

type TemplateCardProps = { template: Template; isChosen: boolean; onChoose: () => void };

function TemplateCard({ template, isChosen, onChoose }: TemplateCardProps) {
  return (
    <label
      className={cn(
        "flex flex-col rounded-card border border-line bg-surface p-5 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus",
        isChosen && "border-brass-lo bg-raised shadow-2 inset-ring inset-ring-brass-lo",
      )}
    >
      <input
        type="radio"
        name="template"
        className="sr-only"
        checked={isChosen}
        onChange={onChoose}
        aria-label={template.label}
      />
      <span aria-hidden className="flex min-h-6 items-center">
        {PATH.map((step, i) => (
          <span key={step.family} className="flex items-center">
            {i > 0 && <i className="h-px w-3.5 bg-control" />}
            <FamilyBadge family={step.family} icon={step.icon} size={20} />
          </span>
        ))}
        {isChosen && (
          <span className="ml-auto grid size-6 place-items-center rounded-full bg-brass text-on-brass">
            <Check size={14} strokeWidth={2.6} />
          </span>
        )}
      </span>
      <span className="engraved mt-3.5 text-section font-[550]">{template.label}</span>
      <span className="mt-1.5 text-read text-ink-2">{template.hint}.</span>
    </label>
  );
}
