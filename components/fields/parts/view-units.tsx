"use client";

import { FieldError } from "../../ui/field.tsx";
import { useFieldHost } from "../field-host.tsx";
import { exampleRaw, readsAs } from "../line-words.ts";
import type { ViewDraft } from "../trigger-drafts.ts";
import { useLiveRaw } from "./live-raw.tsx";
import { rowInputClass } from "./rows.tsx";

const DECIMALS_MAX = 77;
const ENDLESS_DIGITS = 60;

export type ViewUnitsProps = { path: string; view: ViewDraft; onPut: (patch: Partial<ViewDraft>) => void };

/** How the whole number of a contract reads, shown on the real one where it is known. */
export function ViewUnits({ path, view, onPut }: ViewUnitsProps) {
  const { problems, isReadOnly } = useFieldHost();
  const known = useLiveRaw();
  // What stands for "no limit" shows nothing of how decimals read.
  const live = known !== null && known.length < ENDLESS_DIGITS ? known : null;
  const raw = live ?? exampleRaw(view.decimals ?? 0);
  const reads = readsAs(raw, view.decimals ?? 0);
  const problem = problems.find(({ field }) => field === `${path}.decimals` || field === `${path}.unit`);
  return (
    <div data-field={`${path}.decimals`} className="rounded-[9px] border border-line bg-raised px-2.5 py-2">
      <div className="flex flex-wrap items-center gap-1.5 text-ink-2">
        It has
        <input
          aria-label="Decimals of the number"
          inputMode="numeric"
          value={view.decimals === undefined ? "" : `${view.decimals}`}
          placeholder="0"
          readOnly={isReadOnly}
          onChange={(event) => {
            const digits = event.target.value.replace(/\D/g, "").slice(0, 2);
            onPut({ decimals: digits === "" ? 0 : Math.min(Number(digits), DECIMALS_MAX) });
          }}
          className={`${rowInputClass} !w-11 text-center`}
        />
        decimals, in
        <input
          aria-label="Unit of the number"
          value={view.unit}
          placeholder="no unit"
          maxLength={20}
          readOnly={isReadOnly}
          onChange={(event) => onPut({ unit: event.target.value })}
          className={`${rowInputClass} !w-20`}
        />
      </div>
      {reads !== null && (
        <p className="mt-1 text-label [overflow-wrap:anywhere] text-ink-3">
          {live ? "Now " : ""}
          <span className="mono">{raw}</span> reads as{" "}
          <b className="text-ink-2">
            {reads} {view.unit}
          </b>
        </p>
      )}
      {problem && problem.severity === "error" && <FieldError>{problem.message}</FieldError>}
      {problem && problem.severity === "warning" && <p className="mt-1 text-label text-warn-ink">{problem.message}</p>}
    </div>
  );
}
