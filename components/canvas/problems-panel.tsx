"use client";

import { ChevronDown, CircleAlert, TriangleAlert } from "lucide-react";
import { memo, useState } from "react";
import type { Problem } from "#server/contract/catalog.ts";
import { cn } from "../ui/cn.ts";
import { Count } from "../ui/state-tag.tsx";
import { StripButton } from "./draft-strip.tsx";
import { useWorkflowMeta } from "./session/use-session.tsx";
import { goToField } from "./store/actions.ts";
import type { DraftState } from "./store/builder-state.ts";
import { mend } from "./store/mend.ts";
import { useBuilder, useBuilderStore } from "./store/use-builder.tsx";

const selectProblems = ({ description, graph }: DraftState) => ({
  problems: description.problems,
  nodes: graph.nodes,
});

/** What stands between the draft and publishing, each with the way to its field. */
export const ProblemsPanel = memo(function ProblemsPanel() {
  const { problems, nodes } = useBuilder(selectProblems);
  const [isOpen, setIsOpen] = useState(false);
  const errors = problems.filter((problem) => problem.severity === "error").length;
  if (problems.length === 0) return null;
  return (
    <section aria-label="Problems" className="shrink-0 border-t border-line bg-surface">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        className="flex h-9 w-full items-center gap-2.5 px-4 text-left outline-offset-[-3px]"
      >
        <span className="font-[650]">Problems</span>
        <Count>{problems.length}</Count>
        <span className="text-label text-ink-2">
          {errors === 0
            ? "Nothing stops you from publishing."
            : `${errors === 1 ? "One" : errors} to fix before publishing.`}
        </span>
        <ChevronDown
          aria-hidden
          size={16}
          className={cn("ml-auto transition-transform duration-(--quick)", !isOpen && "rotate-180")}
        />
      </button>
      {isOpen && (
        <ul className="max-h-44 overflow-y-auto">
          {problems.map((problem) => (
            <ProblemRow
              key={problemKey(problem)}
              problem={problem}
              name={nodes[problem.nodeId ?? ""]?.name ?? "Workflow"}
            />
          ))}
        </ul>
      )}
    </section>
  );
});

export function problemKey({ nodeId, edgeId, field, code, message }: Problem): string {
  return [nodeId, edgeId, field, code, message].join("|");
}

export type ProblemRowProps = { problem: Problem; name: string; onGo?: () => void };

export function ProblemRow({ problem, name, onGo }: ProblemRowProps) {
  const store = useBuilderStore();
  const { canEdit } = useWorkflowMeta();
  const { nodeId, field, severity, message } = problem;
  const Glyph = severity === "error" ? CircleAlert : TriangleAlert;
  return (
    <li className="grid min-h-[34px] grid-cols-[18px_minmax(90px,160px)_minmax(0,1fr)_auto] items-center gap-2.5 border-t border-hair px-4 py-1 text-[12.5px]">
      <Glyph aria-hidden size={15} strokeWidth={2.2} className={severity === "error" ? "text-bad" : "text-warn"} />
      <b className="truncate">{name}</b>
      <span className="text-ink-2">
        <span className="sr-only">{severity === "error" ? "To fix: " : "Take note: "}</span>
        {message}
      </span>
      <span className="flex flex-wrap justify-end gap-x-3.5">
        {problem.cure && canEdit && (
          <StripButton
            onClick={() => {
              onGo?.();
              const shown = mend(store, problem);
              if (shown) goToField(store, shown, "");
            }}
          >
            {problem.cure.label}
          </StripButton>
        )}
        {nodeId && (
          <StripButton
            onClick={() => {
              onGo?.();
              goToField(store, nodeId, field ?? "");
            }}
          >
            {field ? "Go to field" : "Go to step"}
          </StripButton>
        )}
      </span>
    </li>
  );
}
