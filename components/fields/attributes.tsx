import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { AttributeType } from "./parts/attribute-type.tsx";
import { Rows, rowInputClass } from "./parts/rows.tsx";
import { asRows, asText } from "./read-value.ts";

/** What to read from a backend's answer: a name for it, where it stands, and what it is. */
export function AttributesField({ spec, value, onChange }: FieldKindProps<"attributes">) {
  const { isReadOnly } = useFieldHost();
  return (
    <Rows
      path={spec.key}
      rows={asRows(value)}
      noun="attribute"
      blank={() => ({ name: "", path: "$.", type: "text" }) as Record<string, unknown>}
      onChange={onChange}
    >
      {(row, change, index) => (
        <div className="flex flex-wrap items-center gap-x-1.5 gap-y-1 text-ink-2">
          <input
            aria-label={`Name of attribute ${index + 1}`}
            placeholder="tier"
            value={asText(row.name)}
            readOnly={isReadOnly}
            onChange={(event) => change({ name: event.target.value })}
            className={`${rowInputClass} !w-20`}
          />
          at
          <input
            aria-label={`Path of attribute ${index + 1}`}
            placeholder="$.tier"
            value={asText(row.path)}
            readOnly={isReadOnly}
            onChange={(event) => change({ path: event.target.value })}
            className={`${rowInputClass} mono !w-28`}
          />
          <AttributeType row={row} change={change} index={index} />
        </div>
      )}
    </Rows>
  );
}
