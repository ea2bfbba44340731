import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { Rows, rowInputClass } from "./parts/rows.tsx";
import { TypeAndUnit } from "./parts/type-and-unit.tsx";
import { asRows, asText } from "./read-value.ts";

const KINDS = [
  { value: "address", label: "a wallet" },
  { value: "number", label: "a number" },
  { value: "text", label: "text" },
  { value: "boolean", label: "yes or no" },
];

export function SignalFieldsField({ spec, value, onChange }: FieldKindProps<"signal-fields">) {
  const { isReadOnly } = useFieldHost();
  return (
    <Rows
      path={spec.key}
      rows={asRows(value)}
      noun="field"
      blank={() => ({ name: "", kind: "address" }) as Record<string, unknown>}
      onChange={onChange}
    >
      {(row, change, index) => (
        <div className="flex flex-wrap items-center gap-x-1.5 gap-y-1 text-ink-2">
          <input
            aria-label={`Name of field ${index + 1}`}
            placeholder="wallet"
            value={asText(row.name)}
            readOnly={isReadOnly}
            onChange={(event) => change({ name: event.target.value })}
            className={`${rowInputClass} !w-24`}
          />
          <TypeAndUnit row={row} at="kind" noun="field" options={KINDS} change={change} index={index} />
        </div>
      )}
    </Rows>
  );
}
