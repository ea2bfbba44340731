import { useMemo } from "react";
import type { Catalog } from "#server/contract/catalog.ts";
import type { ImportNote } from "#server/contract/import.ts";
import { Count, type StateGlyph, StateTag } from "../../ui/state-tag.tsx";
import type { StateTone } from "../../ui/state-tones.ts";
import { Time } from "../../ui/time.tsx";
import { StripButton } from "../draft-strip.tsx";
import { Outline } from "../outline.tsx";
import type { Preview } from "./use-import-preview.ts";

export type ImportPreviewProps = {
  preview: Extract<Preview, { ok: true }>;
  catalog: Catalog;
  onGo: (line: number) => void;
};

const KINDS: { kind: ImportNote["kind"]; title: string; tone: StateTone; glyph: StateGlyph }[] = [
  { kind: "fill-in", title: "For you to fill in", tone: "warn", glyph: "hand" },
  { kind: "left-out", title: "Not taken over", tone: "idle", glyph: "minus" },
  { kind: "assumed", title: "Read like this", tone: "ok", glyph: "check" },
];

/** A file as the workflow it becomes: its sentences, and what was made of what the file does not say. */
export function ImportPreview({ preview, catalog, onGo }: ImportPreviewProps) {
  const { workflow, description, format } = preview;
  const types = useMemo(() => Object.fromEntries(catalog.nodes.map((type) => [type.type, type])), [catalog]);
  return (
    <>
      <section aria-labelledby="import-steps" className="flex flex-col gap-2">
        <header className="flex flex-wrap items-baseline gap-x-2.5">
          <h3 id="import-steps" className="font-[650]">
            What it becomes
          </h3>
          <span className="text-label text-ink-3">
            {format === "bellwether" ? "from a file of Bellwether" : "from Kwala YAML"}
            {workflow.expiresAt && (
              <>
                , ends <Time at={workflow.expiresAt} style="full" />
              </>
            )}
          </span>
        </header>
        <Outline graph={workflow.graph} description={description} types={types} />
      </section>
      {KINDS.map(({ kind, ...look }) => {
        const notes = workflow.notes.filter((note) => note.kind === kind);
        return notes.length > 0 && <Notes key={kind} notes={notes} {...look} onGo={onGo} />;
      })}
    </>
  );
}

type NotesProps = {
  notes: ImportNote[];
  title: string;
  tone: StateTone;
  glyph: StateGlyph;
  onGo: (line: number) => void;
};

function Notes({ notes, title, tone, glyph, onGo }: NotesProps) {
  return (
    <section aria-label={title} className="rounded-card border border-line bg-surface">
      <header className="flex items-center gap-2 px-3.5 pt-2.5 pb-1.5">
        <h3>
          <StateTag tone={tone} glyph={glyph}>
            {title}
          </StateTag>
        </h3>
        <Count>{notes.length}</Count>
      </header>
      <ul>
        {notes.map(({ line, what }) => (
          <li key={`${line} ${what}`} className="flex items-start gap-3 border-t border-hair px-3.5 py-2 text-[12.5px]">
            <span className="min-w-0 flex-1 text-ink-2 [overflow-wrap:anywhere]">{what}</span>
            {line !== null && <StripButton onClick={() => onGo(line)}>Line {line}</StripButton>}
          </li>
        ))}
      </ul>
    </section>
  );
}
