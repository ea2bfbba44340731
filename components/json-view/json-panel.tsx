"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, Copy, X } from "lucide-react";
import { useId, useRef, useState } from "react";
import { useTRPCClient } from "#components/trpc.tsx";
import { ImportProblems } from "../canvas/import/import-problems.tsx";
import { spanOfLine } from "../canvas/import/line-span.ts";
import { useImportPreview } from "../canvas/import/use-import-preview.ts";
import { useWorkflowMeta } from "../canvas/session/use-session.tsx";
import { change, undoGesture } from "../canvas/store/actions.ts";
import type { DraftState } from "../canvas/store/builder-state.ts";
import { useBuilder, useBuilderStore } from "../canvas/store/use-builder.tsx";
import { useRestingGraph } from "../trial/use-trial.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Textarea } from "../ui/input.tsx";
import { StateTag } from "../ui/state-tag.tsx";
import { toast } from "../ui/toast.tsx";
import { keepTyped } from "./keep-typed.ts";

const selectGraph = (state: DraftState) => state.graph;

/** The draft as JSON beside the canvas: to read, to copy, and to paste another over it. */
export function JsonPanel({ onClose }: { onClose: () => void }) {
  const { workspace, name, canEdit } = useWorkflowMeta();
  const store = useBuilderStore();
  const { data, error } = usePortable({ workspace, name });
  const [typed, setTyped] = useState<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const isOther = typed !== null && typed !== data?.text;
  const found = useImportPreview({ workspace, text: isOther ? typed : "", answers: NO_ANSWERS });
  const { preview, isSettled } = found;
  const put = () => {
    if (!preview?.ok) return;
    const read = preview.workflow.graph;
    change(store, { label: "Take over the JSON", select: [] }, (graph) => keepTyped(read, graph));
    setTyped(null);
    toast({ title: "The JSON is in the draft", undo: () => undoGesture(store) });
  };
  const goTo = (line: number) => {
    const span = spanOfLine(typed ?? "", line);
    area.current?.focus();
    area.current?.setSelectionRange(span.from, span.to);
  };
  return (
    <aside
      aria-label="JSON of the draft"
      className="flex w-[440px] shrink-0 flex-col overflow-y-auto border-l border-line bg-surface"
    >
      <div className="flex items-center gap-2 border-b border-hair px-4 py-2.5">
        <label htmlFor={id} className="min-w-0 flex-1 font-[650]">
          JSON of the draft
        </label>
        <Button size="s" icon={<Copy aria-hidden size={14} />} onClick={() => void copy(typed ?? data?.text ?? "")}>
          Copy
        </Button>
        <IconButton size="s" label="Close the JSON" icon={<X aria-hidden size={16} />} onClick={onClose} />
      </div>
      <div className="flex flex-col gap-3 px-4 py-3">
        <p className="text-label text-ink-2">
          {canEdit
            ? "It follows the canvas. Paste or type over it: nothing changes before you take it over."
            : "It follows the canvas."}{" "}
          {data && data.leftOut.length > 0 && `What is typed into ${data.leftOut.join(" and ")} is left out of it.`}
        </p>
        <Textarea
          ref={area}
          id={id}
          isMono
          spellCheck={false}
          readOnly={!canEdit}
          rows={24}
          value={typed ?? data?.text ?? ""}
          onChange={(event) => setTyped(event.target.value)}
          className="max-h-[60vh] min-h-[40vh] text-[12px] leading-[18px]"
        />
        {(error ?? found.error) && <p className="text-label text-bad-ink">{error?.message ?? found.error}</p>}
        {isOther && (
          <div aria-live="polite" className="flex flex-col gap-3">
            {preview && !preview.ok && <ImportProblems text={typed} preview={preview} onGo={goTo} />}
            {preview?.ok && (
              <p className="flex flex-wrap items-baseline gap-x-2 text-ink-2">
                <StateTag tone="ok" glyph="check">
                  It can be read
                </StateTag>
                {toFixWords(preview)}
              </p>
            )}
            <span className="flex gap-2">
              <Button
                kind="solid"
                size="s"
                icon={<Check aria-hidden size={14} />}
                disabled={!preview?.ok || !isSettled}
                onClick={put}
              >
                Take it over
              </Button>
              <Button size="s" onClick={() => setTyped(null)}>
                Back to the draft’s
              </Button>
            </span>
          </div>
        )}
      </div>
    </aside>
  );
}

const NO_ANSWERS = {};

type Read = Extract<NonNullable<ReturnType<typeof useImportPreview>["preview"]>, { ok: true }>;

function toFixWords({ description, workflow }: Read): string {
  const errors = description.problems.filter(({ severity }) => severity === "error").length;
  const topics = workflow.topicsMissing.map(({ name }) => name);
  const missing = topics.length > 0 ? `${topics.join(" and ")} is no topic here. ` : "";
  return `${missing}${errors === 0 ? "" : errors === 1 ? "One thing is to fix then." : `${errors} things are to fix then.`}`;
}

function usePortable({ workspace, name }: { workspace: string; name: string }) {
  const client = useTRPCClient();
  const { graph, turn } = useRestingGraph(useBuilder(selectGraph));
  return useQuery({
    queryKey: ["workflow.portable", workspace, turn, name],
    queryFn: ({ signal }) => client.workflow.portable.mutate({ workspace, name, graph }, { signal }),
    placeholderData: (before) => before,
    gcTime: 0,
  });
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast({ title: "JSON copied" });
  } catch {
    toast({ title: "The JSON was not copied", description: "Select it and copy it by hand.", tone: "bad" });
  }
}
