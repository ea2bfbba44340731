"use client";

import { Plus, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import type { Cure } from "#server/contract/catalog.ts";
import { Button } from "../../ui/button.tsx";
import { FieldError } from "../../ui/field.tsx";
import { useFieldHost } from "../field-host.tsx";
import { putAt } from "../put-at.ts";

export type RowsProps<R> = {
  /** Path of the list below the config: errors are shown at their row. */
  path: string;
  rows: readonly R[];
  onChange: (rows: R[]) => void;
  /** What one is called: "header". */
  noun: string;
  blank: () => R;
  children: (row: R, change: (patch: Partial<R>) => void, index: number) => ReactNode;
  /** More buttons beside Add. */
  more?: ReactNode;
};

/** A list of small things that are alike: each in a box with a way to remove it, and one way to add. */
export function Rows<R extends object>({ path, rows, onChange, noun, blank, children, more }: RowsProps<R>) {
  const { isReadOnly } = useFieldHost();
  const list = useRef<HTMLDivElement>(null);
  const isAdding = useRef(false);
  const last = `${path}.${rows.length - 1}`;
  // Who adds a row goes on in it.
  useEffect(() => {
    if (!isAdding.current) return;
    isAdding.current = false;
    const row = list.current?.querySelector(`[data-field="${CSS.escape(last)}"]`);
    row?.querySelector<HTMLElement>("input, select, textarea, [contenteditable=true], button")?.focus();
  }, [last]);
  const change = (index: number, patch: Partial<R>) =>
    onChange(rows.map((row, at) => (at === index ? patched(row, patch) : row)));
  return (
    <div ref={list} className="flex flex-col gap-1.5">
      {rows.map((row, index) => {
        const key = `${path}.${index}`;
        return (
          <div key={key} data-field={key} className="rounded-[9px] border border-line bg-raised px-2.5 py-2">
            <div className="flex items-start gap-1">
              <div className="min-w-0 flex-1">{children(row, (patch) => change(index, patch), index)}</div>
              {!isReadOnly && (
                <button
                  type="button"
                  aria-label={`Remove ${noun} ${index + 1}`}
                  onClick={() => onChange(rows.filter((_, at) => at !== index))}
                  className="-mr-1 grid size-6 shrink-0 place-items-center rounded-[6px] text-ink-3 hover:bg-chip hover:text-ink"
                >
                  <X aria-hidden size={14} />
                </button>
              )}
            </div>
            <RowErrors path={key} />
          </div>
        );
      })}
      {!isReadOnly && (
        <div className="-ml-1.5 flex flex-wrap gap-1">
          <Button
            kind="ghost"
            size="s"
            className="pr-2 pl-1.5 text-ink"
            icon={<Plus aria-hidden size={14} strokeWidth={2.2} />}
            onClick={() => {
              isAdding.current = true;
              onChange([...rows, blank()]);
            }}
          >
            Add {noun}
          </Button>
          {more}
        </div>
      )}
    </div>
  );
}

/** An undefined value takes its key away: configs are strict JSON. */
function patched<R extends object>(row: R, patch: Partial<R>): R {
  const entries = Object.entries({ ...row, ...patch }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as R;
}

/** What is wrong at a row or below it. */
export function RowErrors({ path }: { path: string }) {
  const { problems } = useFieldHost();
  const here = problems.filter(({ field }) => field === path || field?.startsWith(`${path}.`));
  // two empty sides say the same
  const distinct = [...new Map(here.map((problem) => [problem.message, problem])).values()];
  return distinct.map((problem) => (
    <div key={problem.message} className="mt-1.5">
      {problem.severity === "error" ? (
        <FieldError>{problem.message}</FieldError>
      ) : (
        <p className="text-label text-warn-ink">{problem.message}</p>
      )}
      {problem.cure?.kind === "set" && <SetButton cure={problem.cure} />}
    </div>
  ));
}

/** Mends a problem where it stands. */
function SetButton({ cure }: { cure: Extract<Cure, { kind: "set" }> }) {
  const { config, setAll, isReadOnly } = useFieldHost();
  const [key = "", ...path] = cure.field.split(".");
  if (isReadOnly) return null;
  return (
    <Button size="s" className="mt-1" onClick={() => setAll({ [key]: putAt(config[key], path, cure.value) })}>
      {cure.label}
    </Button>
  );
}

/** A bare text box inside a row. */
export const rowInputClass =
  "h-7 w-full min-w-0 rounded-[6px] border border-control bg-raised px-2 text-[12.5px] placeholder:text-ink-3";
