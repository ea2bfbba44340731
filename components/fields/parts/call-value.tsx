import type { CallValue } from "#server/contract/call-config.ts";
import { Button } from "../../ui/button.tsx";
import { Field, FieldError } from "../../ui/field.tsx";
import type { Pick } from "../available-values.ts";
import { BLANK_VALUE, picksFor } from "../call-draft.ts";
import { useFieldHost, useProblemAt } from "../field-host.tsx";
import { PickValue } from "./pick-value.tsx";
import { PillInput } from "./pill-input.tsx";
import { rowInputClass } from "./rows.tsx";
import { WordSelect } from "./word-select.tsx";

const YES_NO = [
  { value: "true", label: "yes" },
  { value: "false", label: "no" },
];

export type CallValueRowProps = {
  path: string;
  label: string;
  /** Of the ABI. */
  type: string;
  value: CallValue;
  picks: readonly Pick[];
  /** The decimals are known and not asked for. */
  hasFixedDecimals?: boolean;
  onChange: (value: CallValue) => void;
};

/** One argument: a value from above, or one that is typed, by what its ABI type takes. */
export function CallValueRow({ path, label, type, value, picks, hasFixedDecimals, onChange }: CallValueRowProps) {
  const { isReadOnly } = useFieldHost();
  const error = useProblemAt(path);
  const fitting = picksFor(picks, type);
  const isTyped = value.kind !== "ref";
  const isWhole = /^u?int/.test(type);
  return (
    <div data-field={path} className="rounded-[9px] border border-line bg-raised px-2.5 py-2">
      <div className="flex flex-wrap items-center gap-1.5 text-ink-2">
        <b className="text-ink">{label}</b> is
        {!isTyped && (
          <PickValue
            label={`Value of ${label}`}
            value={value.ref}
            picks={fitting}
            isDisabled={isReadOnly}
            onPick={(ref) => onChange({ kind: "ref", ref, decimals: value.decimals })}
          />
        )}
        {value.kind === "value" && type === "bool" && (
          <WordSelect
            label={label}
            value={String(value.value)}
            options={YES_NO}
            isDisabled={isReadOnly}
            onChange={(next) => onChange({ kind: "value", value: next === "true", decimals: 0 })}
          />
        )}
        {!isReadOnly && (fitting.length > 0 || !isTyped) && (
          <Button
            kind="ghost"
            size="s"
            onClick={() => {
              const [first] = fitting;
              if (!isTyped) onChange({ ...BLANK_VALUE, decimals: value.decimals });
              else if (first) onChange({ kind: "ref", ref: first.ref, decimals: value.decimals });
            }}
          >
            {isTyped ? "Pick a value" : "Type it"}
          </Button>
        )}
      </div>
      {isTyped && type.endsWith("]") && (
        <Field label={`Value of ${label}`} isLabelHidden>
          <PillInput
            value={value.kind === "json" ? value.text : [String(value.value)]}
            onChange={(text) => onChange({ kind: "json", text, decimals: value.decimals })}
            picks={picks}
            isMono
            isReadOnly={isReadOnly}
            placeholder={placeholderOf(type)}
            insertLabel={`Insert value into ${label}`}
          />
        </Field>
      )}
      {value.kind === "value" && type !== "bool" && !type.endsWith("]") && (
        <input
          aria-label={`Value of ${label}`}
          placeholder={placeholderOf(type)}
          spellCheck={false}
          value={String(value.value)}
          readOnly={isReadOnly}
          onChange={(event) => onChange({ ...value, value: event.target.value })}
          className={`${rowInputClass} mono mt-1.5`}
        />
      )}
      {isWhole && !hasFixedDecimals && (
        <label className="mt-1.5 flex items-center gap-1.5 text-label text-ink-2">
          Decimals
          <input
            type="number"
            min={0}
            max={77}
            value={value.decimals}
            readOnly={isReadOnly}
            onChange={(event) => onChange({ ...value, decimals: Math.trunc(Number(event.target.value)) || 0 })}
            className={`${rowInputClass} !w-16`}
          />
          of the contract’s number
        </label>
      )}
      {error && <FieldError>{error}</FieldError>}
    </div>
  );
}

function placeholderOf(type: string): string {
  if (type.endsWith("]") || type === "tuple") return '["0x…", 12]';
  if (type === "address") return "0x…";
  if (/^u?int/.test(type)) return "a number";
  return type.startsWith("bytes") ? "0x…" : "text";
}
