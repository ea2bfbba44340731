"use client";

import { useState } from "react";
import { NewWorkflowDialog } from "#components/canvas/new-workflow.tsx";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { TemplateGallery } from "#components/start/template-gallery.tsx";
import type { Overview } from "#server/services/overview/read-overview.ts";

/** A workspace without a workflow: pick a sentence to start from, or nothing. */
export function FirstRun({ templates }: { templates: Overview["templates"] }) {
  const { role } = useWorkspace();
  const [picked, setPicked] = useState<string | null>(null);
  const [isOpen, setIsOpen] = useState(false);
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
        Pick a sentence, and see on a real past event what it would have told. Nothing is sent until you publish.
      </Lead>
      <div className="mt-7 max-phone:mt-5">
        <TemplateGallery
          templates={templates}
          onPick={(kind) => {
            setPicked(kind);
            setIsOpen(true);
          }}
        />
      </div>
      <NewWorkflowDialog isOpen={isOpen} onOpenChange={setIsOpen} startWith={picked} />
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
