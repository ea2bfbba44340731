"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect, useRef, useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import { StartForm } from "../start/start-form.tsx";
import { TemplateGallery } from "../start/template-gallery.tsx";
import { type StartPage, useStarting } from "../start/use-starting.ts";
import { cn } from "../ui/cn.ts";
import { Dialog, type DialogTrigger } from "../ui/dialog.tsx";
import { ErrorState } from "../ui/error-state.tsx";

// Lists of workflows have this dialog, and most who open them try nothing.
const TemplateTrial = dynamic(() => import("../start/template-trial.tsx").then((file) => file.TemplateTrial), {
  ssr: false,
});

/** A new workflow: blank, or from a template that is tried on a real past event before anything is live. */
export function NewWorkflow({ trigger }: { trigger: DialogTrigger }) {
  const [isOpen, setIsOpen] = useState(false);
  return <NewWorkflowDialog isOpen={isOpen} onOpenChange={setIsOpen} trigger={trigger} />;
}

export type NewWorkflowDialogProps = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  trigger?: DialogTrigger;
  /** Kind of the template that was picked before; null: a blank canvas. Without it, they choose here. */
  startWith?: string | null;
};

export function NewWorkflowDialog({ isOpen, onOpenChange, trigger, startWith }: NewWorkflowDialogProps) {
  const [at, setAt] = useState<StartPage["at"]>("choose");
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      {...(trigger && { trigger })}
      title="New workflow"
      description={DESCRIPTIONS[at]}
      className={cn(at === "fill" ? "w-[min(560px,calc(100vw-32px))]" : "w-[min(940px,calc(100vw-32px))]")}
    >
      {isOpen && <Pages startWith={startWith} onPage={setAt} />}
    </Dialog>
  );
}

const DESCRIPTIONS: Record<StartPage["at"], string> = {
  choose: "Pick a sentence. Nothing runs before you publish it.",
  fill: "Only what it needs. Nothing runs before you publish it.",
  try: "A real past event, walked by what runs live, with its effects only told.",
};

type PagesProps = { startWith: string | null | undefined; onPage: (at: StartPage["at"]) => void };

function Pages({ startWith, onPage }: PagesProps) {
  const trpc = useTRPC();
  const found = useQuery(trpc.catalog.get.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
  const starting = useStarting(found.data, startWith);
  const { page } = starting;
  const top = useRef<HTMLDivElement>(null);
  const shown = useRef(page.at);
  useEffect(() => {
    onPage(page.at);
    // what was pressed is gone with its page; the new one is read from its beginning
    if (shown.current !== page.at) top.current?.focus();
    shown.current = page.at;
  }, [page.at, onPage]);
  const { data: catalog } = found;
  return (
    <div ref={top} tabIndex={-1} className="outline-none">
      {found.isError && <ErrorState onRetry={() => void found.refetch()}>{found.error.message}</ErrorState>}
      {found.isPending && <p className="text-ink-3">Fetching the templates</p>}
      {catalog && page.at === "choose" && <TemplateGallery templates={catalog.templates} onPick={starting.pick} />}
      {catalog && page.at === "fill" && <StartForm starting={starting} catalog={catalog} />}
      {page.at === "try" && <TemplateTrial starting={starting} graph={page.graph} />}
    </div>
  );
}
