import { CircleAlert } from "lucide-react";
import { cn } from "../../ui/cn.ts";
import { Count } from "../../ui/state-tag.tsx";
import { StripButton } from "../draft-strip.tsx";
import { excerptOf } from "./line-span.ts";
import type { Preview } from "./use-import-preview.ts";

export type ImportProblemsProps = {
  text: string;
  preview: Extract<Preview, { ok: false }>;
  /** Shows a line in the text above. */
  onGo: (line: number) => void;
};

/** Why a file is no workflow here: each reason at its line, with what to do. */
export function ImportProblems({ text, preview, onGo }: ImportProblemsProps) {
  const { problems, format } = preview;
  return (
    <section
      aria-labelledby="import-problems"
      className="overflow-hidden rounded-card border border-bad-line bg-surface"
    >
      <header className="flex flex-wrap items-center gap-x-2.5 gap-y-0.5 bg-bad-wash px-3.5 py-2.5">
        <CircleAlert aria-hidden size={15} strokeWidth={2.2} className="text-bad-ink" />
        <h3 id="import-problems" className="font-[650] text-bad-ink">
          This cannot be imported as it is
        </h3>
        <Count>{problems.length}</Count>
        <span className="text-label text-ink-2">
          Read as {format === "bellwether" ? "a file of Bellwether" : "Kwala YAML"}
        </span>
      </header>
      <ol>
        {problems.map((problem) => (
          <li key={`${problem.line} ${problem.code} ${problem.what}`} className="border-t border-hair px-3.5 py-3">
            <div className="flex items-start gap-3">
              <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
                <b>{problem.what}</b> <span className="text-ink-2">{problem.cure}</span>
              </p>
              <StripButton onClick={() => onGo(problem.line)}>Line {problem.line}</StripButton>
            </div>
            <Excerpt text={text} line={problem.line} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Excerpt({ text, line }: { text: string; line: number }) {
  return (
    <pre className="mono mt-2 overflow-x-auto rounded-[6px] border border-line bg-sunken py-1 text-[12px] leading-5">
      {excerptOf(text, line).map(({ number, text: shown, isMarked }) => (
        <span
          key={number}
          className={cn("flex w-max min-w-full gap-3 pr-3", isMarked && "bg-bad-wash font-[600] text-bad-ink")}
        >
          <span aria-hidden className="w-9 shrink-0 text-right text-ink-3 select-none">
            {number}
          </span>
          {isMarked ? <mark className="bg-transparent text-inherit">{shown || " "}</mark> : <span>{shown || " "}</span>}
        </span>
      ))}
    </pre>
  );
}
