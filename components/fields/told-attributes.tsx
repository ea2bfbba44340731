import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { AttributeType } from "./parts/attribute-type.tsx";
import { Rows, rowInputClass } from "./parts/rows.tsx";
import { asRows, asText } from "./read-value.ts";

/** Attributes that a backend pushes: the name it gives each, and what it is. */
export function ToldAttributesField({ spec, value, onChange }: FieldKindProps<"told-attributes">) {
  const { isReadOnly } = useFieldHost();
  return (
    <Rows
      path={spec.key}
      rows={asRows(value)}
      noun="attribute"
      blank={() => ({ name: "", type: "text" }) as Record<string, unknown>}
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
            className={`${rowInputClass} mono !w-28`}
          />
          <AttributeType row={row} change={change} index={index} />
        </div>
      )}
    </Rows>
  );
}
