"use client";

import type { Output, Value, Values } from "#server/contract/value.ts";
import { nameOfType } from "#server/contract/value.ts";
import type { TrialStart } from "#server/services/trial/list-past.ts";
import { blankOf, type Typed, TypedValue } from "../fields/parts/typed-value.tsx";
import { Segmented } from "../ui/segmented.tsx";
import type { TypedDraft } from "./trial-choice.ts";

export type TypedEventProps = {
  starts: TrialStart[];
  start: TrialStart;
  typed: TypedDraft | undefined;
  onStart: (nodeId: string) => void;
  onTyped: (typed: TypedDraft) => void;
};

/** An event, typed value by value, in the types and units that its When node makes. What is left blank is missing. */
export function TypedEvent({ starts, start, typed, onStart, onTyped }: TypedEventProps) {
  const handle = typed?.handle ?? start.handles[0]?.id ?? "next";
  const values = typed?.values ?? {};
  const shown = start.outputs.filter(({ path, way }) => isOwn(path) && (way === undefined || way === handle));
  const set = (name: string, value: Value | undefined) => {
    const { [name]: _, ...others } = values;
    onTyped({ handle, values: value === undefined || value === "" ? others : { ...others, [name]: value } });
  };
  return (
    <div className="mt-1.5 flex flex-col gap-2">
      {starts.length > 1 && (
        <Segmented
          label="Which When"
          value={start.nodeId}
          onValueChange={onStart}
          options={starts.map(({ nodeId, name }) => ({ value: nodeId, label: name }))}
        />
      )}
      {start.handles.length > 1 && (
        <Segmented
          label="What happened"
          value={handle}
          onValueChange={(next) => onTyped({ handle: next, values })}
          options={start.handles.map(({ id, label }) => ({ value: id, label }))}
        />
      )}
      <dl className="grid grid-cols-[minmax(0,auto)_minmax(0,1fr)] items-center gap-x-3 gap-y-1.5">
        {shown.map((output) => (
          <ValueRow key={output.path.join(".")} output={output} values={values} onChange={set} />
        ))}
      </dl>
      <p className="text-label text-ink-3">
        As if it had happened now. What is left blank is missing, and told as such.
      </p>
    </div>
  );
}

/** Where and when it was is filled in. */
const isOwn = ([first = ""]: string[]) => !first.startsWith("$");

type RowProps = { output: Output; values: Values; onChange: (name: string, value: Value | undefined) => void };

function ValueRow({ output, values, onChange }: RowProps) {
  const name = output.path.join(".");
  const value = values[name];
  const asTyped: Typed = value === undefined || value === null ? emptyOf(output) : { value: value as Typed["value"] };
  return (
    <>
      <dt className="min-w-0 truncate text-ink-2" title={`${output.label}, ${nameOfType(output.type)}`}>
        {output.label}
      </dt>
      <dd className="min-w-0">
        <TypedValue
          label={output.label}
          type={output.type}
          value={asTyped}
          onChange={(next) => onChange(name, next.value)}
        />
      </dd>
    </>
  );
}

/** Nothing is chosen for anybody: a blank choice is a missing value. */
function emptyOf({ type }: Output): Typed {
  return type.kind === "choice" || type.kind === "boolean" ? { value: "" } : blankOf(type);
}
