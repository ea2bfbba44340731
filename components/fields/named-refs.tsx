import { useMemo } from "react";
import { Button } from "../ui/button.tsx";
import { picksOf } from "./available-values.ts";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { PickValue } from "./parts/pick-value.tsx";
import { PillInput } from "./parts/pill-input.tsx";
import { Rows, rowInputClass } from "./parts/rows.tsx";
import { asRef, asRichText, asRows, asText } from "./read-value.ts";

/** Values from above, or texts with values in them, under names of one's own: e.g. the body of a web call. */
export function NamedRefsField({ spec, value, onChange }: FieldKindProps<"named-refs">) {
  const { available, isReadOnly } = useFieldHost();
  const picks = useMemo(() => picksOf(available), [available]);
  return (
    <Rows
      path={spec.key}
      rows={asRows(value)}
      noun="field"
      blank={() => ({ name: "" }) as Record<string, unknown>}
      onChange={onChange}
    >
      {(row, change, index) => (
        <div className="flex flex-wrap items-center gap-1.5 text-ink-2">
          <input
            aria-label={`Name of field ${index + 1}`}
            placeholder="name"
            value={asText(row.name)}
            readOnly={isReadOnly}
            onChange={(event) => change({ name: event.target.value })}
            className={`${rowInputClass} !w-28`}
          />
          is
          {row.text === undefined ? (
            <PickValue
              label={`Value of field ${index + 1}`}
              value={asRef(row.ref)}
              picks={picks}
              isDisabled={isReadOnly}
              onPick={(ref) => change({ ref, ...(asText(row.name) ? {} : { name: ref.at(-1)?.replace(/^\$/, "") }) })}
            />
          ) : (
            <div className="w-full">
              <PillInput
                value={asRichText(row.text)}
                onChange={(text) => change({ text })}
                picks={picks}
                isReadOnly={isReadOnly}
                placeholder="Order filled"
                insertLabel={`Insert value into field ${index + 1}`}
              />
            </div>
          )}
          {!isReadOnly && (
            <Button
              kind="ghost"
              size="s"
              onClick={() => change(row.text === undefined ? { text: [], ref: undefined } : { text: undefined })}
            >
              {row.text === undefined ? "Write a text" : "Pick a value"}
            </Button>
          )}
        </div>
      )}
    </Rows>
  );
}
