"use client";

import type { AbiFunction, AbiInput } from "#server/contract/catalog.ts";
import type { ViewArgument } from "#server/contract/plan.ts";
import type { Value } from "#server/contract/value.ts";
import { FieldError } from "../../ui/field.tsx";
import { useFieldHost, useProblemAt } from "../field-host.tsx";
import { blankArgs, viewWords } from "../known-contracts.ts";
import type { ViewDraft } from "../trigger-drafts.ts";
import { rowInputClass } from "./rows.tsx";
import { WordSelect } from "./word-select.tsx";

export type ViewArgumentsProps = {
  path: string;
  view: ViewDraft;
  picked: AbiFunction;
  onChange: (args: ViewArgument[]) => void;
};

/** What a function is asked with: the wallet that is watched, or values that are typed. */
export function ViewArguments({ path, view, picked, onChange }: ViewArgumentsProps) {
  if (picked.inputs.length === 0) return null;
  const blank = blankArgs(picked);
  const args = picked.inputs.map((_, at) => view.args[at] ?? blank[at] ?? ({ kind: "value", value: "" } as const));
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1 text-label font-[560] text-ink-2">Asked with</legend>
      {picked.inputs.map((input, at) => {
        const arg = args[at];
        const label = viewWords(input.name || `Argument ${at + 1}`);
        return (
          arg && (
            <Argument
              key={label + input.type}
              path={`${path}.args.${at}`}
              label={label}
              input={input}
              arg={arg}
              onChange={(next) => onChange(args.map((each, index) => (index === at ? next : each)))}
            />
          )
        );
      })}
    </fieldset>
  );
}

type ArgumentProps = {
  path: string;
  label: string;
  input: AbiInput;
  arg: ViewArgument;
  onChange: (arg: ViewArgument) => void;
};

const KINDS = [
  { value: "wallet", label: "the subscriber’s wallet" },
  { value: "value", label: "an address" },
];

function Argument({ path, label, input, arg, onChange }: ArgumentProps) {
  const { isReadOnly } = useFieldHost();
  const error = useProblemAt(path);
  const typed = (value: Value) => onChange({ kind: "value", value });
  return (
    <div data-field={path} className="rounded-[9px] border border-line bg-raised px-2.5 py-2">
      <div className="flex flex-wrap items-center gap-1.5 text-ink-2">
        <b className="text-ink">{label}</b> is
        {input.type === "address" && (
          <WordSelect
            label={`What ${label} is`}
            value={arg.kind}
            options={KINDS}
            isDisabled={isReadOnly}
            onChange={(kind) => onChange(kind === "wallet" ? { kind: "wallet" } : { kind: "value", value: "" })}
            className={
              arg.kind === "wallet"
                ? "rounded-[5px] border border-solid border-who-line bg-who-wash px-[7px] font-[560] text-who-ink"
                : undefined
            }
          />
        )}
        {input.type === "bool" && (
          <WordSelect
            label={label}
            value={arg.kind === "value" ? String(arg.value) : ""}
            options={[
              { value: "true", label: "yes" },
              { value: "false", label: "no" },
            ]}
            isDisabled={isReadOnly}
            onChange={(next) => typed(next === "true")}
          />
        )}
      </div>
      {arg.kind === "value" && input.type !== "bool" && (
        <input
          aria-label={`Value of ${label}`}
          placeholder={placeholderOf(input.type)}
          spellCheck={false}
          value={textOf(arg.value)}
          readOnly={isReadOnly}
          onChange={(event) => typed(event.target.value.trim())}
          className={`${rowInputClass} mono mt-1.5`}
        />
      )}
      {error && <FieldError>{error}</FieldError>}
    </div>
  );
}

function placeholderOf(type: string): string {
  if (type === "address") return "0x…";
  if (/^u?int/.test(type)) return "a whole number";
  return type.startsWith("bytes") ? "0x…" : "text";
}

function textOf(value: Value): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
