"use client";

import type { Operand } from "#server/contract/condition.ts";
import type { ValueType } from "#server/contract/value.ts";
import { cn } from "../../ui/cn.ts";
import { WordSelect } from "./word-select.tsx";

export type Typed = Extract<Operand, { value: unknown }>;

export type TypedValueProps = {
  type: ValueType;
  value: Typed;
  onChange: (value: Typed) => void;
  /** Accessible name. */
  label: string;
  isDisabled?: boolean;
};

const box =
  "inline-flex min-h-6 max-w-full items-center gap-1.5 rounded-[5px] border border-control bg-raised px-[7px] leading-[22px]";

/** A value that a person writes, in the type and unit of what it is compared with. */
export function TypedValue(props: TypedValueProps) {
  const { type, value, onChange, label, isDisabled } = props;
  const text = typeof value.value === "string" ? value.value : "";
  switch (type.kind) {
    case "choice":
      return (
        <WordSelect
          label={label}
          value={text}
          options={type.options}
          isDisabled={isDisabled}
          onChange={(next) => onChange({ value: next })}
          className="rounded-[5px] border border-solid border-control bg-raised px-[7px] font-[560]"
        />
      );
    case "boolean":
      return (
        <WordSelect
          label={label}
          value={String(value.value)}
          options={[
            { value: "true", label: "yes" },
            { value: "false", label: "no" },
          ]}
          isDisabled={isDisabled}
          onChange={(next) => onChange({ value: next === "true" })}
        />
      );
    case "list":
      return <ListValue {...props} of={type.of} />;
    case "time":
      return (
        <span className={box}>
          <input
            type="datetime-local"
            aria-label={`${label}, UTC`}
            value={text.slice(0, 16)}
            disabled={isDisabled}
            onChange={(event) => onChange({ value: event.target.value ? `${event.target.value}:00.000Z` : "" })}
            className="bg-transparent font-[560]"
          />
          <span className="text-ink-2">UTC</span>
        </span>
      );
    default:
      return (
        <span className={box}>
          <input
            aria-label={label}
            value={text}
            inputMode={type.kind === "number" ? "decimal" : undefined}
            disabled={isDisabled}
            placeholder={type.kind === "number" ? "0" : type.kind === "address" ? "0x…" : "text"}
            onChange={(event) => onChange(typedOf(type, event.target.value))}
            className={cn(
              "max-w-56 min-w-6 bg-transparent font-[560] field-sizing-content outline-none placeholder:text-ink-3",
              type.kind === "address" && "mono",
            )}
          />
          {type.kind === "number" && type.unit && <span className="text-ink-2">{type.unit}</span>}
        </span>
      );
  }
}

/** Several values: picked ones for a choice, else written with commas between. */
function ListValue({ of, value, onChange, label, isDisabled }: TypedValueProps & { of: ValueType }) {
  const list = Array.isArray(value.value) ? value.value : [];
  const withUnit = (values: string[]): Typed =>
    of.kind === "number" && of.unit ? { value: values, unit: of.unit } : { value: values };
  if (of.kind === "choice") {
    return (
      <fieldset aria-label={label} className="inline-flex flex-wrap gap-1">
        {of.options.map((option) => {
          const isOn = list.includes(option.value);
          return (
            <button
              key={option.value}
              type="button"
              aria-pressed={isOn}
              disabled={isDisabled}
              onClick={() =>
                onChange(withUnit(isOn ? list.filter((each) => each !== option.value) : [...list, option.value]))
              }
              className={cn(
                "min-h-6 rounded-[5px] border border-control bg-raised px-[7px] font-[560] text-ink-2",
                isOn && "border-solid bg-solid text-on-solid",
              )}
            >
              {option.label}
            </button>
          );
        })}
      </fieldset>
    );
  }
  return (
    <span className={box}>
      <input
        aria-label={`${label}, with commas between`}
        defaultValue={list.join(", ")}
        disabled={isDisabled}
        placeholder="one, two"
        onChange={(event) =>
          onChange(
            withUnit(
              event.target.value
                .split(",")
                .map((each) => each.trim())
                .filter(Boolean),
            ),
          )
        }
        className="max-w-56 min-w-16 bg-transparent font-[560] field-sizing-content outline-none placeholder:text-ink-3"
      />
    </span>
  );
}

function typedOf(type: ValueType, text: string): Typed {
  if (type.kind !== "number") return { value: text };
  const value = text.replace(/[\s,_]/g, "");
  return type.unit ? { value, unit: type.unit } : { value };
}

/** An empty value to begin writing in. */
export function blankOf(type: ValueType): Typed {
  if (type.kind === "list") return { value: [] };
  if (type.kind === "boolean") return { value: true };
  if (type.kind === "choice") return { value: type.options[0]?.value ?? "" };
  return typedOf(type, "");
}
